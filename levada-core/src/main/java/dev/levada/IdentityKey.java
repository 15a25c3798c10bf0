package dev.levada;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes two calls the same job. Computed when the call is delayed.
 *
 * <p>Source: OCA {@code queue_job} 14.0, identity keys; here a unique index holds them under concurrency.
 */
@FunctionalInterface
public interface IdentityKey {

    /**
     * The key of a call.
     *
     * @param function the job function's name
     * @param arguments a JSON array
     * @return 1 to 1,000 bytes in UTF-8
     */
    String of(String function, String arguments);

    /** The same function with the same arguments: SHA-256 of both, in hexadecimal. */
    static IdentityKey exact() {
        return (function, arguments) -> {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(function.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(arguments.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        };
    }

    /**
     * A given text.
     *
     * @throws IllegalArgumentException when it is empty, holds U+0000, or is longer than 1,000 bytes in UTF-8
     */
    static IdentityKey of(String key) {
        String checked = Checks.identityKey(key);
        return (function, arguments) -> checked;
    }
}
