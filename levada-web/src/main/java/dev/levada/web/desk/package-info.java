/**
 * What pages and API do with the queue, for whoever asks: each desk shows and changes only what its user may see, with secrets masked, and has it
 * recorded who did it. Pages and API have no other way to the queue.
 */
@org.jspecify.annotations.NullMarked
package dev.levada.web.desk;
