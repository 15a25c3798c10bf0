/** Examines configuration, database and queue, and says what is wrong and what to do. Changes nothing. */
@org.jspecify.annotations.NullMarked
package dev.levada.doctor;
