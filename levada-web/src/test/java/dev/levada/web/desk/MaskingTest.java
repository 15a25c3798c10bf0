package dev.levada.web.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

    @Test
    void arguments_are_masked_by_the_names_of_their_parameters() {
        assertThat(Masking.arguments(
                        "[42,\"hunter2\",{\"a\":[1]},\"b\"]", List.of("orderId", "password", "secrets", "b")))
                .isEqualTo("[42,\"***\",\"***\",\"b\"]");
        assertThat(Masking.arguments("[[1,[2]],\"hunter2\",3]", List.of("a", "apiKey")))
                .isEqualTo("[[1,[2]],\"***\",3]");
        assertThat(Masking.arguments("[null]", List.of("password"))).isEqualTo("[null]");
        assertThat(Masking.arguments("[{\"x\":1},\"hunter2\"]", List.of("o", "token")))
                .isEqualTo("[{\"x\":1},\"***\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password",
                "db_password",
                "PASSWORD_HASH",
                "passwd",
                "pwd",
                "secret",
                "clientSecret",
                "token",
                "access_token",
                "refreshToken",
                "api-key",
                "apiKey",
                "x-api-key",
                "privateKey",
                "credentials",
                "authorization",
                "Set-Cookie",
                "sessionId",
                "pin",
                "cvv",
                "cardNumber"
            })
    void names_that_tell_of_secrets(String name) {
        assertThat(SecretKeys.isSecret(name)).isTrue();
        assertThat(Masking.json("{\"a\":{\"" + name + "\":{\"deep\":\"hunter2\"}},\"n\":\"x\"}"))
                .doesNotContain("hunter2")
                .contains("\"n\":\"x\"");
        assertThat(Masking.context(Map.of(name, "hunter2"))).containsEntry(name, "***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orderId", "name", "pineapple", "author", "key", "compass", "customer", "step"})
    void names_that_do_not(String name) {
        assertThat(SecretKeys.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://user:hunter2@shop.example/x | https://user:***@shop.example/x",
                "jdbc:postgresql://a:hunter2@db/x?y  | jdbc:postgresql://a:***@db/x?y",
                "https://shop.example/x:y@z          | https://shop.example/x:y@z",
            })
    void passwords_in_addresses_are_masked_wherever_they_stand(String text, String masked) {
        assertThat(Masking.text("cannot reach " + text)).isEqualTo("cannot reach " + masked);
        assertThat(Masking.json("[\"" + text + "\"]")).isEqualTo("[\"" + masked + "\"]");
    }

    @Test
    void numbers_stay_as_they_were_written() {
        String json = "[1.10,1e400,-0.0,12345678901234567890123,true,null,\"\\u2028\",{}]";
        assertThat(Masking.json(json))
                .startsWith("[1.10,1e400,-0.0,12345678901234567890123,true,null,")
                .endsWith(",{}]");
    }

    @Test
    void a_text_that_was_cut_anywhere_never_shows_a_part_of_a_secret() {
        String json = "[\"a\",{\"password\":\"hunter2hunter2\",\"n\":[1,2]},\"hunter2\",\"end\"]";
        List<String> parameters = List.of("a", "options", "token", "end");
        for (int end = 0; end <= json.length(); end++) {
            assertThat(Masking.arguments(json.substring(0, end), parameters))
                    .as("cut at " + end)
                    .doesNotContain("hunt");
        }
    }

    @Test
    void whatever_a_job_holds_is_taken() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "[]{}\",:\\ntrue1.e-\u0000ä\uD83D password";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Masking.arguments(text.toString(), List.of("a", "password")))
                    .as("seed " + seed + ": " + text)
                    .isNotNull();
        }
    }
}
