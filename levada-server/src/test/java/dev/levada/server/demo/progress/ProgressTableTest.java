package dev.levada.server.demo.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTableTest {

    private static final Terminal PLAIN = new Terminal(true, false, true, () -> 80);
    private static final ChannelProgress SALE = new ChannelProgress("root.sale", 4, 600, 4, 584, 8, 12);
    private static final ChannelProgress INVOICE = new ChannelProgress("root.invoice", 1, 0, 0, 0, 0, 0);
    private static final Progress PROGRESS =
            new Progress(List.of(SALE, INVOICE), SALE.plus(INVOICE, "all"), 1, Duration.ofMillis(65_500));

    @Test
    void a_line_tells_everything_of_a_channel() {
        assertThat(new ProgressTable(PLAIN).lines(PROGRESS, 79))
                .containsExactly(
                        "channel                                done   running  waiting   later  failed",
                        "root.sale       ███████░░░░░░░    600/1,200    4 of 4      576       8      12",
                        "root.invoice    ░░░░░░░░░░░░░░          0/0    0 of 1        0       0       0",
                        "all             ███████░░░░░░░    600/1,200    4 of 4      576       8      12",
                        "01:05   9 jobs/s   1 retry");
    }

    @Test
    void a_bar_shows_done_failed_running_and_waiting_by_their_shares() {
        ChannelProgress channel = new ChannelProgress("root.sale", null, 5, 2, 1, 0, 2);
        Progress progress = new Progress(List.of(), channel, 0, Duration.ofSeconds(1));
        Terminal ascii = new Terminal(true, false, false, () -> 80);
        assertThat(new ProgressTable(ascii).lines(progress, 75).get(1)).contains(" #####xx==. ");
        assertThat(new ProgressTable(PLAIN).lines(progress, 75).get(1)).contains(" █████▓▓▒▒░ ");
    }

    @Test
    void a_bar_is_full_only_when_all_jobs_have_ended() {
        ChannelProgress channel = new ChannelProgress("root.sale", null, 9_999, 0, 1, 0, 0);
        assertThat(new ProgressTable(PLAIN)
                        .lines(new Progress(List.of(), channel, 0, Duration.ZERO), 75)
                        .get(1))
                .contains("█░ ");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 70, 79, 80, 119, 200})
    void no_line_is_longer_than_the_terminal_is_wide(int width) {
        assertThat(new ProgressTable(PLAIN).lines(PROGRESS, width))
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(width));
    }

    @Test
    void colours_come_only_where_they_are_wanted() {
        Terminal coloured = new Terminal(true, true, true, () -> 80);
        assertThat(String.join("", new ProgressTable(coloured).lines(PROGRESS, 79)))
                .contains("\033[31m");
        assertThat(String.join("", new ProgressTable(PLAIN).lines(PROGRESS, 79)))
                .doesNotContain("\033");
    }

    @Test
    void a_file_gets_one_line_with_everything() {
        assertThat(new ProgressTable(Terminal.none()).shortLine(PROGRESS))
                .isEqualTo("01:05  root.sale 600/1200 (12 failed)  root.invoice 0/0  9 jobs/s");
    }

    @Test
    void on_a_terminal_each_frame_is_drawn_over_the_one_before() {
        StringWriter out = new StringWriter();
        Display display = new Display(PLAIN, new PrintWriter(out));
        display.show(PROGRESS);
        assertThat(out.toString()).doesNotContain("\033[5A");
        display.show(PROGRESS);
        assertThat(out.toString()).contains("\033[5A\r\033[2Kchannel");
    }

    @Test
    void elsewhere_nothing_moves_a_cursor() {
        StringWriter out = new StringWriter();
        Display display = new Display(Terminal.none(), new PrintWriter(out));
        display.showNowAndThen(PROGRESS);
        display.showNowAndThen(PROGRESS);
        assertThat(out.toString().lines()).hasSize(1).noneMatch(line -> line.contains("\033"));
    }
}
