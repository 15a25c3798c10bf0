package dev.levada.module;

import dev.levada.literal.Shown;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a data file: by its byte order mark, else by its XML declaration, else as UTF-8. The JDK's XML parser could do it, but does not say where a byte
 * is wrong, and prints on the standard error output.
 */
final class XmlText {

    private static final Pattern DECLARED =
            Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]{1,60})[\"']");
    private static final int DECLARATION = 200;
    private static final char MARK = '\uFEFF';

    private XmlText() {}

    /** @throws RecordException when the encoding is unknown, or the bytes are not in it */
    static String of(DataFile file) {
        byte[] bytes = file.content();
        Charset encoding = encoding(file);
        CharsetDecoder decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(in, out, true);
        if (!result.isError()) {
            result = decoder.flush(out);
        }
        String text = out.flip().toString();
        if (result.isError()) {
            throw new RecordException(
                    file.location() + ":"
                            + (1 + text.chars().filter(c -> c == '\n').count()),
                    "it is not in " + encoding.name() + ", as it says or must be; store it in UTF-8");
        }
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    private static Charset encoding(DataFile file) {
        byte[] bytes = file.content();
        if (bytes.length >= 2
                && ((bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff)
                        || (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe))) {
            return StandardCharsets.UTF_16;
        }
        String name = declared(bytes);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new RecordException(
                    file.location() + ":1",
                    "its encoding " + Shown.value(String.valueOf(name)) + " is unknown; store it in UTF-8",
                    e);
        }
    }

    private static @Nullable String declared(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARED.matcher(start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start);
        return declaration.find() ? declaration.group(1) : null;
    }
}
