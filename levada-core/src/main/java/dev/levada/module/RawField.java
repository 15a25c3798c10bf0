package dev.levada.module;

import org.jspecify.annotations.Nullable;

/**
 * A field as it stands in a data file. At most one of reference, literal and text is given.
 *
 * @param line in the file, from 1
 * @param ref the record referred to
 * @param eval a literal
 * @param text the content without blanks at its ends; empty when there is none
 */
record RawField(
        String name,
        int line,
        @Nullable String ref,
        @Nullable String eval,
        String text) {}
