/** The stand-alone program {@code levada}. */
@org.jspecify.annotations.NullMarked
package dev.levada.server;
