/** What happened in a run, and what of it may not happen. Pure: no processes, no database, no clock. */
@org.jspecify.annotations.NullMarked
package dev.levada.chaos.history;
