package dev.levada.search;

import java.util.Locale;
import java.util.Optional;

/** What stands before the colon in a search text. */
public enum Qualifier {
    /** A job's channel, and those below it: {@code channel:root.sale}; {@code channel:=root.sale}: only itself; {@code channel:root.*.mail}: a pattern of full names. */
    CHANNEL("the channel, and those below it", "channel:root.sale"),
    /** States, and the stages of pending jobs: {@code state:failed,started}, {@code state:held}. */
    STATE("a state, or the stage of a pending job", "state:failed"),
    /** The job function: {@code function:sale.order.*}. */
    FUNCTION("the job function", "function:sale.order.*"),
    /** The class of the exception, with or without its package: {@code exception:IOException}. */
    EXCEPTION("the exception's class", "exception:IOException"),
    /** What the exception says: a part of it. */
    MESSAGE("a part of the exception's message", "message:\"timed out\""),
    /** A part of the description. */
    DESCRIPTION("a part of the description", "description:invoice"),
    /** The identity key; {@code *} stands for anything. */
    KEY("the identity key", "key:import-*"),
    /** Numbers of jobs: {@code id:42,43}, {@code id:100..200}. */
    ID("the job's number", "id:42,100..200"),
    /** The node that runs or last ran it: its name or number. */
    NODE("the node that runs or last ran it", "node:web-1"),
    /** A part of the arguments, as JSON writes them (within their first 10,000 characters). */
    ARGS("a part of the arguments", "args:\"ACME Ltd\""),
    /** Created before: a day or moment in UTC, or how long ago. */
    BEFORE("created before a day, a moment, or so long ago", "before:2026-11-01"),
    /** Created at or after. */
    AFTER("created after a day, a moment, or so long ago", "after:2h"),
    /** Created within: {@code created:2026-11-01}, {@code created:2026-11-01..2026-11-03}, {@code created:24h}. */
    CREATED("created on a day, within a range, or within the last so long", "created:24h"),
    /** Ended within: as {@link #CREATED}. */
    FINISHED("ended on a day, within a range, or within the last so long", "finished:2026-11-01..2026-11-03"),
    /** The value of the context key {@code tenant}. */
    TENANT("the tenant in the job's context", "tenant:acme"),
    /** Any context value: {@code context:company=7}. */
    CONTEXT("a value of the job's context", "context:company=7"),
    /** The group of alike failures, as {@link FailureGroup#fingerprint} names it. */
    FINGERPRINT("a group of alike failures", "fingerprint:5f2a90c1d3e8b764"),
    /** No qualifier: a part of any of description, function, channel, exception, message, identity key and arguments, or the job's number. */
    TEXT("any text of the job, or its number", "invoice");

    private final String key = name().toLowerCase(Locale.ROOT);
    private final String meaning;
    private final String example;

    Qualifier(String meaning, String example) {
        this.meaning = meaning;
        this.example = example;
    }

    /** As it is typed before the colon, in lower case. */
    public String key() {
        return key;
    }

    /** What it looks for, for people. */
    public String meaning() {
        return meaning;
    }

    /** A text to show how it is used. */
    public String example() {
        return example;
    }

    /** The one that is typed so, in upper or lower case. */
    static Optional<Qualifier> of(String typed) {
        for (Qualifier qualifier : values()) {
            if (qualifier != TEXT && qualifier.key.equalsIgnoreCase(typed)) {
                return Optional.of(qualifier);
            }
        }
        return Optional.empty();
    }
}
