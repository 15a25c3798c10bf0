/** What has happened, minute by minute: throughput, failures, waits and run times. See {@link dev.levada.history.History}. */
@org.jspecify.annotations.NullMarked
package dev.levada.history;
