/** The dashboard in a real browser. */
@org.jspecify.annotations.NullMarked
package dev.levada.browser;
