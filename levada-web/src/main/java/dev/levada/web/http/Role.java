package dev.levada.web.http;

import java.util.Locale;

/** What somebody may do; each may do all that those before it may. */
public enum Role {
    /** Look at everything but arguments, contexts and results of jobs. */
    VIEWER,
    /** See those too, with secrets masked, and act on jobs. */
    OPERATOR,
    /** Change channels and functions, read the audit log, delay jobs. */
    ADMIN;

    /** Whether somebody with this role may do what asks for the other. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The name in texts, such as {@code viewer}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("There is no role '" + text + "'; expected viewer, operator or admin");
    }
}
