package dev.levada.web.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes paths apart, strictly: what could be read in two ways is refused. */
final class Segments {

    private static final int LONGEST = 4_000;

    private Segments() {}

    /** The segments of a raw path that begins with a slash; {@code /} has one, which is empty. */
    static List<String> of(String rawPath) {
        if (!rawPath.startsWith("/") || rawPath.length() > LONGEST) {
            throw HttpProblem.badRequest("The path of this address cannot be read");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : rawPath.substring(1).split("/", -1)) {
            // Parameters of paths (;jsessionid=…) are read by some proxies and not by others.
            if (segment.indexOf(';') >= 0) {
                throw HttpProblem.badRequest("The path of this address has a semicolon, which nothing here has");
            }
            segments.add(decode(segment));
        }
        return segments;
    }

    private static String decode(String segment) {
        byte[] bytes = new byte[segment.length() * 3];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char character = segment.charAt(i);
            if (character == '%') {
                bytes[length++] = (byte) hex(segment, i + 1);
                i += 2;
            } else if (character < 0x80) {
                bytes[length++] = (byte) character;
            } else {
                throw HttpProblem.badRequest("The path of this address has characters that are not percent-encoded");
            }
        }
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("The path of this address is not percent-encoded UTF-8");
        }
        if (decoded.indexOf('/') >= 0
                || decoded.equals(".")
                || decoded.equals("..")
                || decoded.chars().anyMatch(Character::isISOControl)) {
            throw HttpProblem.badRequest("The path of this address has characters that nothing here has");
        }
        return decoded;
    }

    private static int hex(String segment, int at) {
        int high = at + 1 < segment.length() ? Character.digit(segment.charAt(at), 16) : -1;
        int low = at + 1 < segment.length() ? Character.digit(segment.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw HttpProblem.badRequest(
                    "The path of this address has a percent sign without two hex digits behind it");
        }
        return high * 16 + low;
    }
}
