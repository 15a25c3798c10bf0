package dev.levada.web.login;

import java.time.Duration;

/** The cookie that holds a session's id. */
final class SessionCookie {

    private SessionCookie() {}

    /** Its name; {@code __Host-} keeps other hosts of the domain from setting it, and asks for TLS. */
    static String name(boolean secure) {
        return secure ? "__Host-levada" : "levada";
    }

    /** Sets it; gone when the browser is closed, or after so long. */
    static String set(String id, boolean secure, Duration life) {
        return name(secure) + "=" + id + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + life.toSeconds()
                + (secure ? "; Secure" : "");
    }

    /** Takes it away. */
    static String clear(boolean secure) {
        return name(secure) + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0" + (secure ? "; Secure" : "");
    }
}
