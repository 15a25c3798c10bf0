package dev.levada.web.http;

import org.jspecify.annotations.Nullable;

/**
 * Who asks. Immutable.
 *
 * @param name as the audit log tells it
 * @param tenant whose jobs alone are there for this user; null: all are
 * @param via how it is known
 * @param binding what the token against forged requests is bound to: differs from one session to the next; never shown
 */
public record Principal(String name, Role role, @Nullable Tenant tenant, Via via, String binding) {

    /** How somebody is known. */
    public enum Via {
        /** A password, and since then a cookie. */
        SESSION,
        /** A token in the header {@code Authorization}; sent by programs, never by a browser of its own accord. */
        TOKEN,
        /** A header of the proxy in front. */
        PROXY,
        /** Not at all: the dashboard was started without login, for this machine only. */
        NO_LOGIN
    }

    /** Whether the browser sends what makes this user known by itself, so that other sites can abuse it. */
    public boolean isAmbient() {
        return via != Via.TOKEN;
    }

    /** Nothing that could be used. */
    @Override
    public String toString() {
        return name + " (" + role.text() + (tenant == null ? "" : ", " + tenant) + ", " + via + ")";
    }
}
