package dev.levada.argument;

import org.jspecify.annotations.Nullable;

/**
 * The result of a job as it is stored.
 *
 * @param json valid JSON without U+0000, or null when there is no result or it could not be written
 * @param note why {@code json} is not the whole result, for people to read; null when it is
 */
public record ResultText(@Nullable String json, @Nullable String note) {

    static final ResultText NONE = new ResultText(null, null);
}
