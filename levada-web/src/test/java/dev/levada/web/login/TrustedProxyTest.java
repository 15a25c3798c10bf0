package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxyTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, 10.0.0.5, true",
        "10.0.0.5, 10.0.0.6, false",
        "10.0.0.0/24, 10.0.0.255, true",
        "10.0.0.0/24, 10.0.1.0, false",
        "10.0.0.0/23, 10.0.1.9, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "fd00::/8, fd12:3456::1, true",
        "fd00::/8, fe80::1, false",
    })
    void it_is_known_by_its_address(String trusted, String peer, boolean known) {
        assertThat(new TrustedProxy("X-User", List.of(trusted), null).isFrom(peer))
                .isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "::1/129", "10.0.0.1 "})
    void what_is_no_address_in_digits_is_refused(String address) {
        assertThatThrownBy(() -> new TrustedProxy("X-User", List.of(address), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address + "'");
    }

    @Test
    void without_an_address_nobody_is_trusted() {
        assertThatThrownBy(() -> new TrustedProxy("X-User", List.of(), null)).hasMessageContaining("none is given");
    }
}
