/** Help for testing code that delays jobs. */
@org.jspecify.annotations.NullMarked
package dev.levada.testing;
