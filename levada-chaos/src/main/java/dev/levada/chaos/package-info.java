/** Breaks nodes, network and database while jobs run, and checks from what the jobs did that nothing was lost or done twice. */
@org.jspecify.annotations.NullMarked
package dev.levada.chaos;
