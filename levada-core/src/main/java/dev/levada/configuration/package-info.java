/** What a queue is told from outside, by environment and file, and where each value came from. Pure: no database. */
@org.jspecify.annotations.NullMarked
package dev.levada.configuration;
