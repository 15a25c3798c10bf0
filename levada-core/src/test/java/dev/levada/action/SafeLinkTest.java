package dev.levada.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.action.RelatedAction.Kind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeLinkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/orders/42",
                "orders/42",
                "./orders/42",
                "../orders/42?x=1&y=a:b#c",
                "?id=42",
                "#order-42",
                "/a//b",
                "/orders?at=12:30",
                "/orders/a:b",
                "/orders?filter[id]=1,2&back=//x",
                "/%D0%B0%20b",
                "http://shop",
                "https://shop.example.com/orders/42",
                "HTTPS://shop.example.com:8443?x",
                "http://127.0.0.1:8080/#a@b",
                "http://[::1]:80/orders",
                "https://my_app.internal/users/a@b.example"
            })
    void a_link_to_the_application_is_taken_as_it_is(String link) {
        assertThat(SafeLink.check(link)).isEqualTo(link);
    }

    static Stream<Arguments> refused() {
        String scheme = "expected http:// or https://, or a relative link";
        String host = "expected a plain host";
        String letter = "percent-encode";
        return Stream.of(
                Arguments.of("", "0 characters"),
                Arguments.of("/" + "x".repeat(4_000), "it has 4001 characters, expected 1 to 4000"),
                Arguments.of("javascript:alert(1)", scheme),
                Arguments.of("JaVaScRiPt:alert(1)", scheme),
                Arguments.of("data:text/html,x", scheme),
                Arguments.of("vbscript:x", scheme),
                Arguments.of("file:///etc/passwd", scheme),
                Arguments.of("mailto:a@b.example", scheme),
                Arguments.of("ftp://shop/", scheme),
                Arguments.of("blob:https://shop/1", scheme),
                Arguments.of("shop.example:80/x", scheme),
                Arguments.of("%6aavascript:x", scheme),
                Arguments.of(":x", scheme),
                Arguments.of("//evil.example/x", "it begins with //"),
                Arguments.of("///evil.example/x", "it begins with //"),
                Arguments.of("http:evil.example", "no host"),
                Arguments.of("http:/evil.example", "no host"),
                Arguments.of("https:", "no host"),
                Arguments.of("https://", host),
                Arguments.of("https:///evil.example", host),
                Arguments.of("https://?evil.example", host),
                Arguments.of("https://shop@evil.example/", host),
                Arguments.of("https://shop:secret@evil.example/", host),
                Arguments.of("https://shop%2eexample/", host),
                Arguments.of("https://shop:80:90/", host),
                Arguments.of("https://shop:http/", host),
                Arguments.of("https://.../", host),
                Arguments.of("https://-shop/", host),
                Arguments.of("https://shop;evil/", host),
                Arguments.of("/\\evil.example", letter),
                Arguments.of("\\\\evil.example", letter),
                Arguments.of("https:\\\\evil.example", letter),
                Arguments.of(" javascript:x", letter),
                Arguments.of("\u0001javascript:x", letter),
                Arguments.of("java\tscript:x", letter),
                Arguments.of("java\nscript:x", letter),
                Arguments.of("/a b", letter),
                Arguments.of("/a\r\nSet-Cookie: x", letter),
                Arguments.of("/a\u0000", letter),
                Arguments.of("/a\u007f", letter),
                Arguments.of("/a\u0085", letter),
                Arguments.of("/a\u2028", letter),
                Arguments.of("/a\u202Egpj", letter),
                Arguments.of("https://sh\u043Ep.example/", letter),
                Arguments.of("https://shop\uFF0Fevil/", letter),
                Arguments.of("/a\"onclick=x", letter),
                Arguments.of("/a<script>", letter),
                Arguments.of("/a`b", letter),
                Arguments.of("/a{b}", letter),
                Arguments.of("/a|b^c", letter),
                Arguments.of("/\uD83D", letter),
                Arguments.of("/100%", "% without two hexadecimal digits"),
                Arguments.of("/%4", "% without two hexadecimal digits"),
                Arguments.of("/%zz", "% without two hexadecimal digits"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void any_other_link_is_refused_with_the_reason(String link, String reason) {
        assertThatThrownBy(() -> RelatedAction.custom("Title", link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the link \"")
                .hasMessageContaining(reason);
    }

    @Test
    void a_message_shows_a_hostile_link_in_one_short_line() {
        assertThatThrownBy(() -> SafeLink.check("a\nERROR \u001b[2J" + "x".repeat(3_000)))
                .hasMessageMatching("[ -~…]{1,500}")
                .hasMessageStartingWith("the link \"a\\u000aERROR \\u001b[2Jxxx");
    }

    @Test
    void a_related_action_has_a_title_that_people_can_read() {
        assertThat(RelatedAction.custom("x".repeat(200), "/a").kind()).isEqualTo(Kind.CUSTOM);
        for (String title : new String[] {"", " \n", "x".repeat(201)}) {
            assertThatThrownBy(() -> new RelatedAction(title, "/a", Kind.FORM))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a related action has a title of 1 to 200 characters, not \"");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what an action without null checks gives
    void a_missing_title_or_target_is_told() {
        String missing = Map.<String, String>of().get("name");

        assertThatThrownBy(() -> RelatedAction.custom(missing, "/a"))
                .hasMessage("a related action has a title and a target, the title is null");
        assertThatThrownBy(() -> RelatedAction.custom("Partner", missing))
                .hasMessage("a related action has a title and a target, the target is null");
    }
}
