package dev.levada.benchmark.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProcFilesTest {

    @BeforeAll
    static void onLinux() {
        ProcFiles.require();
    }

    @Test
    void a_program_whose_name_looks_like_fields_is_read_all_the_same() {
        ProcFiles.Stat stat = ProcFiles.Stat.parse(
                "42 (a) S 1 (2 3) S 7 42 42 0 -1 4194304 100 0 0 0 150 50 300 100 20 0 1 0 9 0 0\n");

        assertThat(stat).isEqualTo(new ProcFiles.Stat(7, 2.0, 4.0));
    }

    @Test
    void a_process_that_computes_uses_processor_time() {
        long pid = ProcessHandle.current().pid();
        double before = ProcFiles.cpuSeconds(pid);
        long sink = 0;
        while (ProcFiles.cpuSeconds(pid) < before + 0.05) {
            for (int i = 0; i < 100_000; i++) {
                sink += i;
            }
        }

        assertThat(sink).isPositive();
        assertThat(ProcFiles.cpuSecondsOfFamily(pid)).isGreaterThanOrEqualTo(before + 0.05);
    }

    @Test
    void the_time_of_children_counts_in_the_family_while_they_live_and_after() throws Exception {
        long pid = ProcessHandle.current().pid();
        double own = ProcFiles.cpuSeconds(pid);
        Process child =
                new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; read end").start();
        try {
            while (ProcFiles.cpuSeconds(child.pid()) < 0.1) {
                Thread.onSpinWait();
            }
            assertThat(ProcFiles.parent(child.pid())).isEqualTo(pid);
            assertThat(ProcFiles.cpuSecondsOfFamily(pid)).isGreaterThanOrEqualTo(own + 0.1);
            assertThat(ProcFiles.peakMegabytes(child.pid())).isBetween(0.1, 1_000.0);
        } finally {
            child.getOutputStream().close();
            child.waitFor();
        }
        double ofChildren = ProcFiles.cpuSecondsOfFamily(pid) - ProcFiles.cpuSeconds(pid);

        assertThat(ofChildren).isGreaterThanOrEqualTo(0.1);
    }

    @Test
    void a_process_that_has_ended_has_used_nothing_and_has_no_parent() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();

        assertThat(ProcFiles.cpuSeconds(ended.pid())).isZero();
        assertThatIllegalStateException().isThrownBy(() -> ProcFiles.parent(ended.pid()));
    }
}
