/** Every SQL statement of Levada, one class per group of statements. */
@org.jspecify.annotations.NullMarked
package dev.levada.store;
