/** {@code bin/bench scale}: Levada alone, as work grows. */
@org.jspecify.annotations.NullMarked
package dev.levada.benchmark.scale;
