/** Job functions: what may be postponed, under which name, with which defaults. */
@org.jspecify.annotations.NullMarked
package dev.levada.function;
