package dev.levada;

import dev.levada.function.FunctionOptions;
import dev.levada.function.FunctionRegistry;
import dev.levada.function.RelatedActionSetting;
import dev.levada.function.RetryPattern;
import dev.levada.runner.FunctionRecords;
import dev.levada.store.ModuleRecordStatements;
import dev.levada.store.ModuleRecordStatements.FunctionSettingRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the records of job functions in the database outdo what the functions say themselves. A node reads them when it is told of a change; who only delays, on
 * the occasion of a delay, at most every ten seconds. Thread-safe.
 */
final class FunctionSettings implements FunctionRecords {

    private static final Logger log = LoggerFactory.getLogger(FunctionSettings.class);
    private static final long OLD_NANOS = Duration.ofSeconds(10).toNanos();

    private final FunctionRegistry registry;
    private final ModuleRecordStatements statements;
    private volatile long readAt = System.nanoTime() - OLD_NANOS;
    private List<FunctionSettingRow> applied = List.of();

    FunctionSettings(FunctionRegistry registry, Schema schema) {
        this.registry = registry;
        this.statements = new ModuleRecordStatements(schema);
    }

    @Override
    public void refreshIfOld(Connection connection) throws SQLException {
        if (System.nanoTime() - readAt >= OLD_NANOS) {
            refresh(connection);
        }
    }

    @Override
    public void refresh(Connection connection) throws SQLException {
        readAt = System.nanoTime();
        apply(statements.functions(connection));
    }

    private synchronized void apply(List<FunctionSettingRow> rows) {
        if (rows.equals(applied)) {
            return;
        }
        Map<String, FunctionOptions> options = new HashMap<>();
        rows.forEach(row -> options.put(row.name(), options(row)));
        registry.configure(options);
        applied = rows;
    }

    private static FunctionOptions options(FunctionSettingRow row) {
        FunctionOptions options = FunctionOptions.NONE;
        try {
            if (row.retryPattern() != null) {
                options = options.withRetryPattern(RetryPattern.parse(row.retryPattern(), row.name()));
            }
            if (row.relatedAction() != null) {
                options = options.withRelatedAction(RelatedActionSetting.parse(row.relatedAction(), row.name()));
            }
        } catch (IllegalArgumentException e) {
            log.error(
                    "The table function_setting says of {} what cannot be used, and is left aside there: {}",
                    row.name(),
                    e.getMessage());
        }
        if (row.channel() != null) {
            options = options.withChannel(row.channel());
        }
        if (row.priority() != null) {
            options = options.withPriority(row.priority());
        }
        if (row.maxRetries() != null) {
            options = options.withMaxRetries(row.maxRetries());
        }
        if (row.timeout() != null) {
            options = options.withTimeout(row.timeout());
        }
        return row.description() == null ? options : options.withDescription(row.description());
    }
}
