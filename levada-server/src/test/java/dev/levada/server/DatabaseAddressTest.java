package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseAddressTest {

    @Test
    void an_address_in_the_form_of_libpq_is_taken_apart() {
        DatabaseAddress address =
                DatabaseAddress.parse("postgresql://anna:p%40ss+word@db.example:6432/shop?sslmode=require", null, null);
        PGSimpleDataSource source = address.dataSource();
        assertThat(source.getUser()).isEqualTo("anna");
        assertThat(source.getPassword()).isEqualTo("p@ss+word");
        assertThat(source.getSslMode()).isEqualTo("require");
        assertThat(address.shown()).isEqualTo("db.example:6432/shop");
        assertThat(address.uri()).isEqualTo("postgresql://anna@db.example:6432/shop");
    }

    @Test
    void an_address_in_the_form_of_jdbc_is_taken_as_it_is() {
        DatabaseAddress address =
                DatabaseAddress.parse("jdbc:postgresql://localhost/shop?user=anna&password=secret", null, null);
        assertThat(address.dataSource().getUser()).isEqualTo("anna");
        assertThat(address.dataSource().getPassword()).isEqualTo("secret");
        assertThat(address.shown()).isEqualTo("localhost:5432/shop");
    }

    @Test
    void user_and_password_given_apart_come_first() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://anna:secret@localhost/shop", "bea", "other");
        assertThat(address.dataSource().getUser()).isEqualTo("bea");
        assertThat(address.dataSource().getPassword()).isEqualTo("other");
    }

    @Test
    void it_never_tells_the_password() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://anna:secret@localhost/shop", null, null);
        assertThat(address + address.shown() + address.uri()).doesNotContain("secret");
    }
}
