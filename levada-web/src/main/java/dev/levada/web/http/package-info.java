/**
 * How requests come in and answers go out: the table of routes, the one gate that all of them pass, headers, bodies, errors. Knows no page and no
 * resource of the API.
 */
@org.jspecify.annotations.NullMarked
package dev.levada.web.http;
