/** A real PostgreSQL server inside the JVM's process tree, for demos, tests and trying things out. */
@org.jspecify.annotations.NullMarked
package dev.levada.embedded;
