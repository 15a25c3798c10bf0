package dev.levada.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.levada.spi.ContextPropagator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCarrierTest {

    private static ContextPropagator nothing(String key) {
        return ContextPropagator.holder(key, () -> null, value -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a\"", "a\n"})
    void a_malformed_key_is_refused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextCarrier(List.of(), List.of(key)))
                .withMessageContaining("\"" + key + "\"");
    }

    @Test
    void a_key_is_carried_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextCarrier(List.of(nothing("tenant"), nothing("tenant")), List.of()))
                .withMessageContaining("\"tenant\" is carried twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextCarrier(List.of(nothing("tenant")), List.of("tenant")))
                .withMessageContaining("\"tenant\" is carried twice");
    }

    @Test
    void there_are_at_most_32_keys() {
        List<String> keys = IntStream.range(0, 33).mapToObj(i -> "k" + i).toList();
        assertThat(new ContextCarrier(List.of(), keys.subList(0, 32)).isEmpty()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new ContextCarrier(List.of(), keys));
    }

    @Test
    void a_propagator_cannot_smuggle_in_keys_it_did_not_name() {
        ContextPropagator liar = new ContextPropagator() {
            @Override
            public java.util.Set<String> keys() {
                return java.util.Set.of("a");
            }

            @Override
            public Map<String, String> capture() {
                return Map.of("a", "1", "b", "2");
            }

            @Override
            public Restored restore(Map<String, String> context) {
                return () -> {};
            }
        };
        assertThat(new ContextCarrier(List.of(liar), List.of()).capture(Map.of()))
                .isEqualTo("{\"a\":\"1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "nonsense",
                "{\"k\": [1, {\"k\": \"x\"}]}",
                "{\"k\": null}",
                "{\"k\": \"1\", \"k\": \"2\"}"
            })
    void what_is_no_object_of_plain_values_restores_as_nothing(String json) {
        ContextCarrier carrier = new ContextCarrier(List.of(), List.of("k"));
        try (ContextPropagator.Restored scope = carrier.restore(json)) {
            assertThat(CurrentContext.get()).isEmpty();
        }
        try (ContextPropagator.Restored scope = carrier.restore("{\"k\": 1}")) {
            assertThat(CurrentContext.get()).isEqualTo(Map.of("k", "1"));
        }
        assertThat(CurrentContext.get()).isEmpty();
    }
}
