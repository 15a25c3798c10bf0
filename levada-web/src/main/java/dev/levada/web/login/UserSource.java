package dev.levada.web.login;

/** Where users come from; asked at every request, so that who is taken out is out at once. Thread-safe. */
@FunctionalInterface
public interface UserSource {

    /** The users as they are now. */
    Users users();
}
