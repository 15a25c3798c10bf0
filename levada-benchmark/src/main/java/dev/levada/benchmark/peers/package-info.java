/** {@code bin/bench peers}: the queues side by side. */
@org.jspecify.annotations.NullMarked
package dev.levada.benchmark.peers;
