/** The tree of channels and its rules: which job may start next. Pure: no I/O, and no clock of its own. */
@org.jspecify.annotations.NullMarked
package dev.levada.channel;
