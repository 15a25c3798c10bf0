/** Arguments and results of job functions as JSON, by the types of the registered method. */
@org.jspecify.annotations.NullMarked
package dev.levada.argument;
