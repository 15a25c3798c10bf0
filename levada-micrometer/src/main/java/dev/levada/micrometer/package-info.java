/** Counters, timers and gauges of a queue in a Micrometer registry. */
@org.jspecify.annotations.NullMarked
package dev.levada.micrometer;
