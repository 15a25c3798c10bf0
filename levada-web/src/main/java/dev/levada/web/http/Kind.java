package dev.levada.web.http;

/** What a route gives, which decides how errors and a missing login are answered. */
public enum Kind {
    /** A page, or a part of one: errors are pages, and who is not logged in is sent to the login. */
    PAGE,
    /** JSON for programs: errors are problem documents, tokens are taken. */
    API,
    /** A stream of events. */
    STREAM,
    /** A file that never changes under its address. */
    ASSET
}
