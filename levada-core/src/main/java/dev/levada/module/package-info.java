/** The records that modules ship in data files: found on the class path, read, referred to each other, and merged. No database. */
@org.jspecify.annotations.NullMarked
package dev.levada.module;
