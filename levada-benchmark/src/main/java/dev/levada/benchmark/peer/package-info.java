/** The queues that are compared, one class each, and the processes they run in. */
@org.jspecify.annotations.NullMarked
package dev.levada.benchmark.peer;
