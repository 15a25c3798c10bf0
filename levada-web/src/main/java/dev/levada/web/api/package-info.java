/** The REST API under {@code /api/v1}: what pages can do, for programs. Described by {@code /api/v1/openapi.json}, which is made of the routes themselves. */
@org.jspecify.annotations.NullMarked
package dev.levada.web.api;
