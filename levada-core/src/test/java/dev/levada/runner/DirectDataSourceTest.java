package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.configuration.Configuration;
import dev.levada.configuration.JobrunnerDatabase;
import dev.levada.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class DirectDataSourceTest {

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final String url = "jdbc:postgresql://127.0.0.1:" + database.getPortNumbers()[0] + "/"
            + database.getDatabaseName() + "?socketTimeout=77";

    @AfterEach
    void drop() {
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    @Test
    void nothing_given_leads_the_queues_way() throws SQLException {
        assertThat(DirectDataSource.of(database, JobrunnerDatabase.NONE)).isSameAs(database);
    }

    /** What is given, and what comes of it: host, port (of the server where it is -), user, password. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "HOST=past                         | past      | -    | postgres | main",
                "PORT=5999                         | 127.0.0.1 | 5999 | postgres | main",
                "HOST=past,PORT=5999               | past      | 5999 | postgres | main",
                "HOST=past,PASSWORD=other          | past      | -    | postgres | other",
                "USER=anna                         | 127.0.0.1 | -    | anna     | -",
                "USER=anna,PASSWORD=hers           | 127.0.0.1 | -    | anna     | hers",
                "USER=postgres                     | 127.0.0.1 | -    | postgres | main",
                "URL=postgresql://past:5999/d      | past      | 5999 | postgres | main",
                "URL=postgresql://anna:hers@past:1/d | past    | 1    | anna     | hers",
                "URL=postgresql://anna@past:1/d    | past      | 1    | anna     | -",
                "URL=jdbc:postgresql://past:1/d?user=anna&password=hers | past | 1 | anna | hers",
                "URL=postgresql://anna:hers@past:1/d,HOST=further,PORT=2,USER=bea,PASSWORD=bees | further | 2 | bea | bees",
                "URL=postgresql://anna:hers@past:1/d,USER=bea | past | 1 | bea | -",
            })
    void what_is_given_takes_the_place_of_the_queues(
            String given, String host, Integer port, String user, String password) throws SQLException {
        for (DataSource queue : new DataSource[] {simple(), pool(true), pool(false)}) {
            PGSimpleDataSource direct = (PGSimpleDataSource) DirectDataSource.of(queue, given(given));
            assertThat(direct.getServerNames()).containsExactly(host);
            assertThat(direct.getPortNumbers()).containsExactly(port == null ? database.getPortNumbers()[0] : port);
            assertThat(direct.getUser()).isEqualTo(user);
            assertThat(direct.getPassword()).isEqualTo(password);
            if (!given.contains("URL")) {
                assertThat(direct.getSocketTimeout()).as("other parameters").isEqualTo(77);
                assertThat(direct.getDatabaseName()).isEqualTo(database.getDatabaseName());
            }
            if (queue instanceof HikariDataSource pool) {
                pool.close();
            }
        }
    }

    @Test
    void it_leads_to_the_same_database() throws SQLException {
        DataSource direct = DirectDataSource.of(simple(), given("HOST=localhost"));
        try (Connection connection = direct.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(database.getDatabaseName());
        }
        DirectDataSource.requireSameDatabase(database, direct);
    }

    @Test
    void another_database_is_refused() throws SQLException {
        DataSource other = DirectDataSource.of(
                simple(), given("URL=postgresql://127.0.0.1:" + database.getPortNumbers()[0] + "/template1"));
        assertThatThrownBy(() -> DirectDataSource.requireSameDatabase(database, other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it is the database 'template1', not '" + database.getDatabaseName() + "'");
    }

    @Test
    void an_address_that_the_driver_refuses_is_not_repeated() {
        assertThatThrownBy(() -> DirectDataSource.of(database, given("URL=jdbc:postgresql://h:no/d?password=secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jobrunner_db_url")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private PGSimpleDataSource simple() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setUser("postgres");
        source.setPassword("main");
        return source;
    }

    private HikariDataSource pool(boolean byUrl) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(1);
        if (byUrl) {
            config.setJdbcUrl(url);
            config.setUsername("postgres");
            config.setPassword("main");
        } else {
            config.setDataSource(simple());
        }
        return new HikariDataSource(config);
    }

    private static JobrunnerDatabase given(String parts) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (String part : parts.split(",", -1)) {
            String[] sides = part.split("=", 2);
            environment.put("LEVADA_JOBRUNNER_DB_" + sides[0], sides[1]);
        }
        return Configuration.read(environment).orThrow().jobrunnerDatabase();
    }
}
