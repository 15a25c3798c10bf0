package dev.levada.web.page;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what came of an action until the page that follows it tells. The page's address carries a number that nobody can guess, not the sentence, so that no link can put words
 * into the dashboard's mouth. Kept in memory: behind several processes a notice may be missed. Thread-safe.
 */
final class Notices {

    private static final int MOST = 500;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Notice> kept = new LinkedHashMap<>();

    /** Keeps a notice under the number that it answers with. */
    synchronized String put(Notice notice) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String number = HexFormat.of().formatHex(bytes);
        kept.put(number, notice);
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
        return number;
    }

    /** The notice with that number; null when it is unknown, or has been forgotten. Stays, since live pages are fetched again and again. */
    synchronized @Nullable Notice get(@Nullable String number) {
        return number == null ? null : kept.get(number);
    }
}
