package dev.levada.store;

/** The database holds a schema that this version of Levada does not know. */
public final class SchemaVersionException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public SchemaVersionException(String message) {
        super(message);
    }
}
