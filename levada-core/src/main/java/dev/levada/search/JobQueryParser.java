package dev.levada.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a search text, once. */
final class JobQueryParser {

    private static final int LONGEST = 20_000;

    private final String text;
    private int at;

    JobQueryParser(String text) {
        this.text = text;
    }

    JobQuery parse() {
        if (text.length() > LONGEST) {
            throw new JobQueryException(
                    "The search text has " + text.length() + " characters, more than the limit of " + LONGEST,
                    0,
                    text.length());
        }
        List<Condition> conditions = new ArrayList<>();
        skipBlanks();
        while (at < text.length()) {
            conditions.add(condition());
            skipBlanks();
        }
        try {
            return new JobQuery(conditions);
        } catch (IllegalArgumentException e) {
            throw new JobQueryException(String.valueOf(e.getMessage()), 0, text.length());
        }
    }

    private Condition condition() {
        int begin = at;
        boolean negated = text.charAt(at) == '-';
        if (negated) {
            at++;
        }
        Qualifier qualifier = qualifier(begin);
        List<String> values = new ArrayList<>();
        do {
            if (!values.isEmpty()) {
                at++;
            }
            values.add(value(begin, qualifier));
        } while (at < text.length() && text.charAt(at) == ',');
        if (at < text.length() && !isBlank(text.charAt(at))) {
            skipWord();
            throw error(begin, "expected a blank after the quote in '%s'; for a quote within quotes write \\\"");
        }
        try {
            return new Condition(qualifier, negated, values);
        } catch (IllegalArgumentException e) {
            throw new JobQueryException(
                    sentence("In '" + text.substring(begin, at) + "': " + e.getMessage()),
                    begin,
                    Math.max(1, at - begin));
        }
    }

    /** What stands before a colon, in front of any quote, comma or blank. */
    private Qualifier qualifier(int begin) {
        int end = at;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        if (end == at || end == text.length() || text.charAt(end) != ':') {
            return Qualifier.TEXT;
        }
        String typed = text.substring(at, end);
        Qualifier qualifier = Qualifier.of(typed).orElse(null);
        if (qualifier == null) {
            skipWord();
            throw error(
                    begin,
                    "there is nothing called '" + typed.replace("%", "%%")
                            + "' to look for in '%s'; expected one of "
                            + Arrays.stream(Qualifier.values())
                                    .filter(other -> other != Qualifier.TEXT)
                                    .map(Qualifier::key)
                                    .collect(Collectors.joining(", "))
                            + ", or, to look for this text, quotes around it");
        }
        at = end + 1;
        return qualifier;
    }

    private String value(int begin, Qualifier qualifier) {
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted(begin);
        }
        int from = at;
        while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != ',' && text.charAt(at) != '"') {
            at++;
        }
        if (at == from) {
            skipWord();
            throw error(
                    begin,
                    "a value is missing in '%s'; for example "
                            + qualifier.example().replace("%", "%%"));
        }
        return text.substring(from, at);
    }

    private String quoted(int begin) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at));
            at++;
        }
        if (at == text.length()) {
            throw error(begin, "the quote is not closed in '%s'");
        }
        at++;
        return value.toString();
    }

    private JobQueryException error(int begin, String message) {
        int end = Math.max(begin + 1, Math.min(at, text.length()));
        return new JobQueryException(sentence(message.formatted(text.substring(begin, end))), begin, end - begin);
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1);
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private void skipWord() {
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
