package dev.levada.benchmark.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LinesTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> lines = new ArrayList<>();
    private final Figures figures = new Figures(lines::add);

    @Test
    void hostile_texts_come_back_from_a_line_as_they_were() {
        String hostile = "a \"quoted\" \\ back\\u0041slash\n\r\t\u0000\u001f é 🦆 }";

        String line = new JsonLine().put(hostile, hostile).toString();

        assertThat(line).doesNotContain("\n");
        assertThat(JSON.readTree(line).get(hostile).asString()).isEqualTo(hostile);
    }

    @Test
    void numbers_have_a_point_in_every_country_and_those_that_json_lacks_are_null() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            JsonNode line = JSON.readTree(new JsonLine()
                    .put("rate", 1_234_567.891)
                    .put("count", 10_000_000_000L)
                    .put("nothing", Double.NaN)
                    .put("all", List.of(0.5, Double.POSITIVE_INFINITY))
                    .toString());

            assertThat(line.get("rate").asDouble()).isEqualTo(1_234_567.891);
            assertThat(line.get("count").asLong()).isEqualTo(10_000_000_000L);
            assertThat(line.get("nothing").isNull()).isTrue();
            assertThat(line.get("all").get(0).asDouble()).isEqualTo(0.5);
            assertThat(line.get("all").get(1).isNull()).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void each_round_is_told_at_once_and_the_median_of_all_at_the_end() {
        for (int round = 1; round <= 3; round++) {
            figures.round(round);
            figures.add("levada", "rate", round * round, "jobs/s");
        }
        assertThat(lines).hasSize(3);
        assertThat(JSON.readTree(lines.get(2)).get("round").asInt()).isEqualTo(3);
        figures.tellMedians();

        JsonNode median = JSON.readTree(lines.get(3));
        assertThat(median.get("median").asDouble()).isEqualTo(4);
        assertThat(median.get("rounds").size()).isEqualTo(3);
        assertThat(median.get("unit").asString()).isEqualTo("jobs/s");
    }

    @Test
    void figures_of_two_queues_are_not_mixed() {
        figures.add("levada", "rate", 10, "jobs/s");
        figures.add("other", "rate", 40, "jobs/s");
        figures.compare("levada beside other", "levada", "rate", "other", "rate");

        JsonNode comparison = JSON.readTree(lines.get(2));
        assertThat(comparison.get("ours").asDouble()).isEqualTo(10);
        assertThat(comparison.get("limit").asDouble()).isEqualTo(40);
        assertThat(comparison.get("ratio").asDouble()).isEqualTo(0.25);
    }

    @Test
    void what_was_not_measured_is_not_compared() {
        figures.add("levada", "rate", 10, "jobs/s");
        figures.compare("levada beside nobody", "levada", "rate", "nobody", "rate");
        figures.compare("nobody beside levada", "nobody", "rate", "levada", "rate");

        assertThat(lines).hasSize(1);
    }

    @Test
    void a_comparison_with_nothing_has_no_ratio() {
        figures.add("levada", "rate", 10, "jobs/s");
        figures.add("other", "rate", 0, "jobs/s");
        figures.compare("levada beside other", "levada", "rate", "other", "rate");

        assertThat(JSON.readTree(lines.get(2)).get("ratio").isNull()).isTrue();
    }
}
