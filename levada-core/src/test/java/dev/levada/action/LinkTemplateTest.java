package dev.levada.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTemplateTest {

    private final long seed = Long.getLong("levada.seed", System.nanoTime());

    private static LinkTemplate form(String template) {
        return LinkTemplate.parse(template, Set.of("id"), Set.of("id", "model", "job"));
    }

    private static String expand(String template, String id) {
        return form(template).expand(Map.of("id", List.of(id), "model", List.of("sale.order"), "job", List.of("7")));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/{id}, /orders/42",
        "{id}, 42",
        "/{model}/{id}/edit, /sale.order/42/edit",
        "https://shop.example/#/{id}, https://shop.example/#/42",
        "../o?id={id}&of={job}&again={id}, ../o?id=42&of=7&again=42"
    })
    void values_stand_in_their_places(String template, String link) {
        assertThat(expand(template, "42")).isEqualTo(link);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-5|-5",
                "a b+c*d~e|a%20b%2Bc%2Ad~e",
                "../../admin|..%2F..%2Fadmin",
                "1/delete?x=1#y&z|1%2Fdelete%3Fx%3D1%23y%26z",
                "1,2|1%2C2",
                "javascript:x|javascript%3Ax",
                "\\\\evil|%5C%5Cevil",
                "%2e%2e|%252e%252e",
                "\"><script>|%22%3E%3Cscript%3E",
                "{model}|%7Bmodel%7D",
                "$1\\|%241%5C",
                "üЖ日|%C3%BC%D0%96%E6%97%A5"
            })
    void values_are_encoded_wherever_they_stand(String id, String encoded) {
        assertThat(expand("/orders/{id}?id={id}", id)).isEqualTo("/orders/" + encoded + "?id=" + encoded);
        assertThat(expand("{id}", id)).isEqualTo(encoded);
    }

    @Test
    void control_characters_are_encoded_too() {
        assertThat(expand("/{id}", "a\r\n\t\u0000\u202E\uD83D\uDE00")).isEqualTo("/a%0D%0A%09%00%E2%80%AE%F0%9F%98%80");
    }

    @Test
    void several_values_are_joined_by_commas() {
        LinkTemplate list = LinkTemplate.parse("/o?ids={ids}", Set.of("ids"), Set.of("ids"));

        assertThat(list.expand(Map.of("ids", List.of("1", "a,b", "3")))).isEqualTo("/o?ids=1,a%2Cb,3");
    }

    @ParameterizedTest
    @CsvSource({"/o/{id}, ..", "/o/{id}/x, .", "{id}/x, ..", "/o/.{id}, .", "/o/{id}?x, ..", "/o/{id}{id}#x, ."})
    void an_id_that_a_browser_reads_as_a_folder_is_refused(String template, String id) {
        assertThatThrownBy(() -> expand(template, id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would lead to another path: an id . or .. stands for a folder in links");
    }

    @ParameterizedTest
    @CsvSource({"/o?id={id}, ..", "/o#/{id}, ..", "../o/{id}, ...", "/o/x{id}, .."})
    void dots_that_are_no_folder_are_fine(String template, String id) {
        assertThat(expand(template, id)).isEqualTo(template.replace("{id}", id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/orders/{ID}|unknown placeholder \"{ID}\"; it may have {id}, {job}, {model}",
                "/orders/{ids}|unknown placeholder \"{ids}\"",
                "/orders/{}|unknown placeholder \"{}\"",
                "/orders/{ id }|unknown placeholder \"{ id }\"",
                "/orders/${order}|unknown placeholder \"{order}\"",
                "/orders/{{id}}|a brace without its other half",
                "/orders/{id|a brace without its other half",
                "/orders/{id}}|a brace without its other half",
                "/orders|no {id}; it may have",
                "/orders/{model}|no {id}; it may have"
            })
    void other_placeholders_are_refused(String template, String reason) {
        assertThatThrownBy(() -> form(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the link template \"" + template + "\" has ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:open({id})",
                "data:text/html,{id}",
                "//evil.example/{id}",
                "/\\evil.example/{id}",
                "https://user@shop.example/{id}",
                "https://{model}.example/{id}",
                "https://shop.example{id}/",
                "https://shop.example:{id}/",
                "https://{id}",
                "https:{id}",
                "{id}://shop.example/",
                "{model}:{id}",
                "http{id}://shop.example/",
                "/orders/{id} ",
                "/orders\n/{id}",
                "/orders/%{id}",
                "/orders/%4{id}",
                "/b\u00fccher/{id}"
            })
    void a_template_that_is_no_safe_link_is_refused_whatever_the_values(String template) {
        assertThatThrownBy(() -> form(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the link \"")
                .hasMessageContaining("is refused: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/o/{id}/x?y=1#z", "{id}", "o/{id}", "https://shop.example/?q={id}&r=1", "../{id}", "/a#{id}"})
    void whatever_the_id_it_changes_nothing_around_it_and_can_be_read_back(String template) {
        String before = template.substring(0, template.indexOf('{'));
        String after = template.substring(template.indexOf('}') + 1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            String id = randomId(random);
            String link;
            try {
                link = SafeLink.check(expand(template, id));
            } catch (IllegalArgumentException e) {
                assertThat(id).as("refused, levada.seed=%s", seed).isIn(".", "..");
                continue;
            }
            assertThat(link).startsWith(before).endsWith(after);
            String encoded = link.substring(before.length(), link.length() - after.length());
            assertThat(encoded).as("levada.seed=%s", seed).matches("(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+");
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8))
                    .as("levada.seed=%s", seed)
                    .isEqualTo(id);
        }
    }

    /** One to six characters, mostly such as mean something in links. */
    private static String randomId(SplittableRandom random) {
        String meaning = "./:?#[]@\\%2eE&=+,;<>\"'{}$ \n\t~-a1";
        StringBuilder id = new StringBuilder();
        int length = random.nextInt(1, 7);
        while (id.length() < length) {
            int other = random.nextInt(Character.MAX_CODE_POINT + 1);
            if (random.nextInt(5) > 0) {
                id.append(meaning.charAt(random.nextInt(meaning.length())));
            } else if (other < Character.MIN_SURROGATE || other > Character.MAX_SURROGATE) {
                id.appendCodePoint(other);
            }
        }
        return id.toString();
    }
}
