package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelatedActionSettingTest {

    @Test
    void the_form_of_the_original_is_read() {
        assertThat(RelatedActionSetting.parse("""
                {
                    "enable": False,
                    "func_name": "related_action_partner",
                    "kwargs": {"name": "Partner"},
                }"""))
                .isEqualTo(new RelatedActionSetting(false, "related_action_partner", Map.of("name", "Partner")));
        assertThat(RelatedActionSetting.parse("{\"func_name\": \"custom_related_action\"}"))
                .isEqualTo(new RelatedActionSetting(true, "custom_related_action", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{}", "{\"enable\": true}", "{'func_name': None, 'kwargs': None}"})
    void what_says_nothing_is_the_default(String text) {
        assertThat(RelatedActionSetting.parse(text)).isEqualTo(RelatedActionSetting.DEFAULT);
        assertThat(RelatedActionSetting.DEFAULT.toJson()).isEqualTo("{}");
    }

    @Test
    void what_is_written_as_json_comes_back_equal() {
        Map<String, @Nullable Object> kwargs = new HashMap<>();
        kwargs.put("text", "a\"b\\c\n\u2028é😀/'");
        kwargs.put("null", null);
        kwargs.put("list", Arrays.asList(1, 2.5, null, List.of(), Map.of("k", true)));
        kwargs.put("big", new BigInteger("9".repeat(50)));
        kwargs.put("small", new BigDecimal("0.25"));
        kwargs.put("tiny", Double.MIN_VALUE);
        kwargs.put("", -0.0f);
        RelatedActionSetting setting = new RelatedActionSetting(false, "öffnen", kwargs);

        assertThat(RelatedActionSetting.parse(setting.toJson())).isEqualTo(setting);
        assertThat(setting.kwargs()).containsEntry("list", Arrays.asList(1L, 2.5, null, List.of(), Map.of("k", true)));
        kwargs.clear();
        assertThat(setting.kwargs()).hasSize(7);
        assertThatThrownBy(() -> setting.kwargs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | it is a list, expected a dictionary",
                "'open' | it is a text, expected a dictionary",
                "None | it is None, expected a dictionary",
                "5 | it is a number, expected a dictionary",
                "{'enabled': True} | it has the key \"enabled\", expected only enable, func_name and kwargs",
                "{1: 2} | it has the key 1, expected only",
                "{'enable': 0} | enable is a number, expected True or False",
                "{'enable': None} | enable is None, expected True or False",
                "{'func_name': True} | func_name is a truth value, expected a text in quotes",
                "{'func_name': ' '} | func_name is blank; leave it out for the default action",
                "{'kwargs': []} | kwargs is a list, expected a dictionary",
                "{'kwargs': {1: 2}} | kwargs has the key \"1\", expected texts in quotes as keys",
                "{'kwargs': {'a': {1: 2}}} | kwargs has the key \"1\"",
                "{'func_name': custom} | at character 15: found \"custom\", expected",
                "{'enable': False | at character 17: found the end",
            })
    void anything_else_is_refused_with_an_example(String text, String reason) {
        assertThatThrownBy(() -> RelatedActionSetting.parse(text, "sale.order.export"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unexpected format of related action for sale.order.export: " + reason)
                .hasMessageEndingWith(
                        "; write for example {\"enable\": True, \"func_name\": \"related_action_partner\", \"kwargs\": {\"name\": \"Partner\"}}");
    }

    @Test
    void what_json_cannot_hold_is_refused_when_given() {
        for (Object value : List.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                new BigDecimal("1e999999999"),
                BigInteger.TEN.pow(500),
                new Object(),
                'c',
                "\u0000",
                "\ud83d",
                "x".repeat(70_000),
                Map.of(1, 2))) {
            assertThatIllegalArgumentException()
                    .as(value.getClass().toString())
                    .isThrownBy(() -> new RelatedActionSetting(true, null, Map.of("a", value)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new RelatedActionSetting(true, "a\u0000", Map.of()));
        Object deep = "x";
        for (int i = 0; i < 40; i++) {
            deep = List.of(deep);
        }
        Map<String, @Nullable Object> tooDeep = Map.of("a", deep);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelatedActionSetting(true, null, tooDeep))
                .withMessageContaining("nested too deep");
    }
}
