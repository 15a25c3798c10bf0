package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionNameTest {

    @ParameterizedTest
    @CsvSource({
        "actionDone, action_done",
        "exportCSV2Go, export_csv2_go",
        "import2, import2",
        "import2Go, import2_go",
        "parseURL, parse_url",
        "URLParser, url_parser",
        "HTTP, http",
        "run, run",
        "already_snake, already_snake",
        "mixed_caseName, mixed_case_name",
        "a, a",
        "aB, a_b",
        "_private, _private"
    })
    void a_java_name_becomes_snake_case(String java, String snake) {
        assertThat(FunctionName.snakeCase(java)).isEqualTo(snake);
    }

    @Test
    void a_name_is_taken_apart_at_its_last_dot() {
        FunctionName name = FunctionName.parse("sale.order.action_Done2");

        assertThat(name).isEqualTo(new FunctionName("sale.order", "action_Done2"));
        assertThat(name).hasToString("sale.order.action_Done2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sale",
                ".done",
                "sale.",
                "Sale.done",
                "sale order.done",
                "sale.dö",
                "sale.do-ne",
                "sale.done\n",
                "sale.$done"
            })
    void a_malformed_name_is_refused(String name) {
        assertThatThrownBy(() -> FunctionName.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid ");
    }

    @Test
    void the_refusal_says_what_is_expected() {
        assertThatThrownBy(() -> FunctionName.parse("sale"))
                .hasMessage(
                        "invalid job function \"sale\": expected a model, a dot and a method, such as sale.order.action_done");
        assertThatThrownBy(() -> new FunctionName("Sale", "x"))
                .hasMessage(
                        "invalid model name \"Sale\": use lower-case letters, digits, underscores and dots, such as sale.order");
        assertThatThrownBy(() -> new FunctionName("sale", "x y"))
                .hasMessage(
                        "invalid method name \"x y\" of a job function: use letters, digits and underscores, such as action_done");
    }
}
