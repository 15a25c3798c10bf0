/** What a look at a queue shows: its nodes, its channels, and what is wrong. Facts and conclusions; pure, without I/O. */
@org.jspecify.annotations.NullMarked
package dev.levada.status;
