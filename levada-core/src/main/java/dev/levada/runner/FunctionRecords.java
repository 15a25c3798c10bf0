package dev.levada.runner;

import java.sql.Connection;
import java.sql.SQLException;

/** Keeps the job functions of this process as records in the database say. */
public interface FunctionRecords {

    /** Reads the records. */
    void refresh(Connection connection) throws SQLException;

    /** Reads the records if it was not done lately. */
    void refreshIfOld(Connection connection) throws SQLException;
}
