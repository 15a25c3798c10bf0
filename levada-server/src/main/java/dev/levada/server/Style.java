package dev.levada.server;

/** Colours of a terminal; each call gives the text as it is when colours are not wanted. Immutable. */
public final class Style {

    private final boolean colour;

    public Style(boolean colour) {
        this.colour = colour;
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String bad(String text) {
        return wrap("31", text);
    }

    public String busy(String text) {
        return wrap("36", text);
    }

    public String strong(String text) {
        return wrap("1", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String code, String text) {
        return colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
