package dev.levada.web.page;

import org.jspecify.annotations.Nullable;

/**
 * A page in the menu.
 *
 * @param letter that leads there after {@code g}
 * @param icon its name in {@code part/icon.jte}
 * @param current whether it is this page, or one of its parts
 * @param number something that wants attention; null: nothing does
 */
public record MenuEntry(
        String path,
        String label,
        String letter,
        String icon,
        boolean current,
        @Nullable String number) {}
