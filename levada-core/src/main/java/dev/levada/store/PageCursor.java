package dev.levada.store;

import dev.levada.search.Order;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page ended: a place in an order, in a form that says nothing to those who pass it on.
 *
 * @param etaMicros since 1970; counts for {@link Order#ETA} only
 * @param id the last one of the page before
 */
record PageCursor(Order order, long etaMicros, long id) {

    private static final Pattern FORM = Pattern.compile("([A-Z]{3,10}):(-?\\d{1,18}):(\\d{1,19})");

    static PageCursor decode(String text, Order order) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            Matcher matcher = FORM.matcher(plain);
            if (matcher.matches() && matcher.group(1).equals(order.name())) {
                return new PageCursor(order, Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
            }
        } catch (IllegalArgumentException e) {
            throw refused(text, order, e);
        }
        throw refused(text, order, null);
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((order.name() + ":" + etaMicros + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    private static IllegalArgumentException refused(
            String text, Order order, @org.jspecify.annotations.Nullable Exception cause) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown + "' is no cursor of a page in the order " + order
                        + "; give what the page before has as next, with the same order, or none for the first page",
                cause);
    }
}
