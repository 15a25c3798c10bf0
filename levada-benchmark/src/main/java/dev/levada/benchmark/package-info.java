/** Throughput and latency of Levada, beside the raw limit of the database. */
@org.jspecify.annotations.NullMarked
package dev.levada.benchmark;
