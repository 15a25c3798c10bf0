package dev.levada;

import java.sql.SQLException;

/** The database refused or could not be reached; the cause is the {@link SQLException}. Nothing was stored or changed by the call. */
public class JobStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JobStoreException(String message, SQLException cause) {
        super(message + ": " + cause.getMessage(), cause);
    }

    /** The SQLSTATE of the cause; empty when there is none, as when a pool gave no connection. */
    public String sqlState() {
        return getCause() instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
    }
}
