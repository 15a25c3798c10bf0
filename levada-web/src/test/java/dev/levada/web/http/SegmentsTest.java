package dev.levada.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SegmentsTest {

    @Test
    void paths_are_taken_apart_and_decoded_once() {
        assertThat(Segments.of("/")).containsExactly("");
        assertThat(Segments.of("/jobs/42")).containsExactly("jobs", "42");
        assertThat(Segments.of("/channels/root.sale%20%C3%A4%2541")).containsExactly("channels", "root.sale ä%41");
        assertThat(Segments.of("/a//b/")).containsExactly("a", "", "b", "");
    }

    @Test
    void what_could_be_read_in_two_ways_is_refused() {
        for (String path : new String[] {
            "",
            "a",
            "/a;b",
            "/%2F",
            "/%2e%2E",
            "/..",
            "/.",
            "/%0a",
            "/%1",
            "/%gg",
            "/%C3",
            "/ä",
            "/" + "x".repeat(4_000)
        }) {
            assertThatThrownBy(() -> Segments.of(path)).as(path).isInstanceOf(HttpProblem.class);
        }
    }
}
