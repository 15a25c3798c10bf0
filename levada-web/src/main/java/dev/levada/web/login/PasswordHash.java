package dev.levada.web.login;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is stored: PBKDF2 with HMAC-SHA-256, at least 600,000 iterations (OWASP's recommendation of 2023), salted. Written as
 * {@code pbkdf2-sha256$600000$salt$hash}. Immutable.
 */
public final class PasswordHash {

    /** The least characters that a password may have. */
    public static final int SHORTEST = 12;

    private static final int ITERATIONS = 600_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int LONGEST = 1_000;
    private static final int BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final Pattern FORM =
            Pattern.compile("pbkdf2-sha256\\$(\\d{6,8})\\$([A-Za-z0-9_-]{22,86})\\$([A-Za-z0-9_-]{43})");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Hashes a password, which takes some tenths of a second.
     *
     * @throws IllegalArgumentException when it has less than 12 characters, or more than 1,000
     */
    public static PasswordHash of(char[] password) {
        if (password.length < SHORTEST || password.length > LONGEST) {
            throw new IllegalArgumentException("A password has 12 to 1,000 characters; this one has "
                    + (password.length < SHORTEST ? "fewer" : "more") + ". Several words are easy to remember");
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when it is none, or too weak; the message does not repeat it
     */
    public static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        int iterations = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (iterations < ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("This is no hash of a password with 600,000 to 10,000,000 iterations"
                    + " (pbkdf2-sha256$600000$…); 'levada user add' writes them");
        }
        Base64.Decoder base64 = Base64.getUrlDecoder();
        return new PasswordHash(iterations, base64.decode(matcher.group(2)), base64.decode(matcher.group(3)));
    }

    /** Whether this is the password; takes the same time whether it is or not. */
    public boolean matches(char[] password) {
        // What is too long to be hashed is no password; cut, so that hashing is bounded.
        boolean fits = password.length <= LONGEST;
        char[] bounded = fits ? password : new char[1];
        return MessageDigest.isEqual(hash, derive(bounded, salt, iterations)) && fits;
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** As it is stored. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "pbkdf2-sha256$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }
}
