/** What users implement to take part in what a queue does. */
@org.jspecify.annotations.NullMarked
package dev.levada.spi;
