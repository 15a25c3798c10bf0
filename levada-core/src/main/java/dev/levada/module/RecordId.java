package dev.levada.module;

import java.util.regex.Pattern;

/**
 * The name of a record among all modules, such as {@code sale.channel_sale}.
 *
 * @param module see {@link DataModule#name}; it may hold dots
 * @param id letters, digits, {@code _} and {@code -}
 */
record RecordId(String module, String id) {

    /** The root channel, as the original's files call it. */
    static final RecordId ROOT = new RecordId("queue_job", "channel_root");

    /** The root channel by our own name. */
    static final RecordId OWN_ROOT = new RecordId("levada", "channel_root");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Reads a reference that stands in a file of the given module. */
    static RecordId parse(String ref, String module) {
        int dot = ref.lastIndexOf('.');
        return dot < 0 ? new RecordId(module, ref) : new RecordId(ref.substring(0, dot), ref.substring(dot + 1));
    }

    boolean isRoot() {
        return equals(ROOT) || equals(OWN_ROOT);
    }

    @Override
    public String toString() {
        return module + "." + id;
    }
}
