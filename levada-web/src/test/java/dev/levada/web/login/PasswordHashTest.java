package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    @Test
    void the_password_matches_and_others_do_not_after_it_was_written_and_read() {
        PasswordHash hash = PasswordHash.of("correct horse battery".toCharArray());
        String stored = hash.toString();
        assertThat(stored).startsWith("pbkdf2-sha256$600000$").doesNotContain("horse");
        PasswordHash read = PasswordHash.parse(stored);
        assertThat(read.toString()).isEqualTo(stored);
        assertThat(read.matches("correct horse battery".toCharArray())).isTrue();
        assertThat(read.matches("correct horse batterz".toCharArray())).isFalse();
        assertThat(read.matches(new char[0])).isFalse();
        assertThat(read.matches("x".repeat(100_000).toCharArray())).isFalse();
    }

    @Test
    void the_same_password_is_stored_differently_each_time() {
        assertThat(PasswordHash.of("correct horse battery".toCharArray()).toString())
                .isNotEqualTo(
                        PasswordHash.of("correct horse battery".toCharArray()).toString());
    }

    @Test
    void short_passwords_are_refused_without_being_repeated() {
        assertThatThrownBy(() -> PasswordHash.of("hunter2".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 to 1,000 characters")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "pbkdf2-sha256$599999$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256$99999999$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha1$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256$600000$AA$AA"
            })
    void what_is_no_hash_or_too_weak_is_refused_without_being_repeated(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("levada user add")
                .hasMessageNotContaining("hunter2");
    }
}
