package dev.levada.web.page;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON for people: indented, and cut where it is very long. Thread-safe. */
final class JsonText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    private static final int MOST = 100_000;

    private JsonText() {}

    /** Indented; what is no JSON comes back as it is. */
    static @Nullable String pretty(@Nullable String json) {
        if (json == null) {
            return null;
        }
        String text;
        try {
            text = MAPPER.writer().with(PRINTER).writeValueAsString(MAPPER.readTree(json));
        } catch (JacksonException e) {
            text = json;
        }
        return text.length() <= MOST
                ? text
                : Words.cut(text, MOST) + "\n… " + Words.number(text.length() - MOST) + " characters more";
    }
}
