/** The tests that {@code docs/testing.md} shows. */
@org.jspecify.annotations.NullMarked
package dev.levada.testing.guide;
