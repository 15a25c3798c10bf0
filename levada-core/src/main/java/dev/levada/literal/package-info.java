/** Literals as they are written in data files: read, never evaluated. Knows nobody. */
@org.jspecify.annotations.NullMarked
package dev.levada.literal;
