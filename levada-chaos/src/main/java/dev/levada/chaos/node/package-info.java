/** The child processes: a queue's node whose statements can be watched, changed and stopped at. */
@org.jspecify.annotations.NullMarked
package dev.levada.chaos.node;
