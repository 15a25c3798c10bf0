/**
 * What users of Levada type: {@link dev.levada.JobQueue} to postpone method calls and to run them, {@link dev.levada.JobFunction} to
 * say what may be postponed, and the views and actions for stored jobs.
 */
@org.jspecify.annotations.NullMarked
package dev.levada;
