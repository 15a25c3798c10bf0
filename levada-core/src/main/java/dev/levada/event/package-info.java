/** What queues tell of the transitions their nodes make: records to be logged, counted or shown. */
@org.jspecify.annotations.NullMarked
package dev.levada.event;
