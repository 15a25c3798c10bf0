package dev.levada.testing;

import dev.levada.embedded.EmbeddedDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a real PostgreSQL database of its own: {@code @ExtendWith(DatabaseExtension.class)}, and a parameter of type {@link DataSource} in a test or
 * a {@code @BeforeEach} method. All parameters of one test get the same database, each test another one; the server starts once per run. Its
 * connections are not pooled.
 */
public final class DatabaseExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(DatabaseExtension.class);

    private static final String KEY = "database";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DataSource.class
                && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store store = context.getStore(NAMESPACE);
        DataSource database = store.get(KEY, DataSource.class);
        if (database == null) {
            database = EmbeddedDatabase.shared().createDatabase();
            store.put(KEY, database);
        }
        return database;
    }
}
