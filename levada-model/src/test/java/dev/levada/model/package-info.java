/** Runs the model checker TLC over {@code docs/model/Levada.tla}, and over variants of it that must fail. */
@NullMarked
package dev.levada.model;

import org.jspecify.annotations.NullMarked;
