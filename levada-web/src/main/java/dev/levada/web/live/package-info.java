/** What moves: looks at the queue that all browsers share, and the stream of events to them. */
@org.jspecify.annotations.NullMarked
package dev.levada.web.live;
