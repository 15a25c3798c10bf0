package dev.levada.server.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways to run the demo's statements. */
public final class Sql {

    /** Reads one row. */
    @FunctionalInterface
    public interface Reader<R> {
        R read(ResultSet row) throws SQLException;
    }

    private Sql() {}

    /** Runs a statement that changes rows, and says how many. */
    public static int change(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** The rows of a query. */
    public static <R> List<R> list(Connection connection, Reader<R> reader, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<R> list = new ArrayList<>();
            while (rows.next()) {
                list.add(reader.read(rows));
            }
            return list;
        }
    }

    /** The number a query of one row and column gives. */
    public static long number(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return list(connection, row -> row.getLong(1), sql, values).get(0);
    }

    /** Says that a query gave something. */
    public static boolean exists(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return !list(connection, row -> true, sql, values).isEmpty();
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
