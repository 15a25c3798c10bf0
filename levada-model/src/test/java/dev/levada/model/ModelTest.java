package dev.levada.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.model.Tlc.Verdict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of dispatch, lease, rescue and fencing hold for two nodes and two jobs, and would not without each of the guards. */
class ModelTest {

    /** What holds whatever happens, a crash of the server included. */
    private static final List<String> ALWAYS = List.of(
            "EffectAtMostOnce",
            "EffectIffDone",
            "OneCanRecord",
            "TokensDiffer",
            "OneJobrunner",
            "OwnersExist",
            "WithinCapacity");

    /** And between a crash of the server and the moment when it has been reminded, not this. */
    private static final List<String> WITHOUT_SERVER_CRASH =
            Stream.concat(ALWAYS.stream(), Stream.of("LivingRunTheirOwn")).toList();

    private static final int FAULTS = Integer.getInteger("levada.model.faults", 1);

    @Test
    void whatever_goes_wrong_all_promises_hold_and_all_jobs_end()
            throws IOException, InterruptedException, URISyntaxException {
        holds(
                "all",
                Check.of(
                                FAULTS,
                                "die",
                                "freeze",
                                "silence",
                                "lease",
                                "answer",
                                "hand back",
                                "retry",
                                "fail",
                                "cancel",
                                "requeue")
                        .growingCalm()
                        .holds(WITHOUT_SERVER_CRASH)
                        .always("FinalStays", "AllEnd"));
    }

    @Test
    void a_server_that_crashes_forgets_no_result_exceeds_no_capacity_and_gives_no_token_twice()
            throws IOException, InterruptedException, URISyntaxException {
        holds(
                "server",
                Check.of(FAULTS, "server", "lease", "silence", "die", "hand back")
                        .growingCalm()
                        .holds(ALWAYS)
                        .always("FinalStays", "AllEnd"));
    }

    static List<Arguments> guards() {
        return List.of(
                Arguments.of("no token", Check.of(1, "silence"), "OneCanRecord"),
                Arguments.of("no term check", Check.of(1, "lease"), "WithinCapacity"),
                Arguments.of("no share", Check.of(1, "lease"), "WithinCapacity"),
                Arguments.of("promises outlive books", Check.of(0), "WithinCapacity"),
                Arguments.of("reconcile forgets promises", Check.of(0), "WithinCapacity"),
                Arguments.of("rescue of the living", Check.of(0), "LivingRunTheirOwn"),
                Arguments.of("effect outside", Check.of(1, "answer"), "EffectAtMostOnce"),
                Arguments.of("no keep", Check.of(1, "server"), "OneCanRecord"),
                Arguments.of("adoption of slots passed on", Check.of(0), "LivingRunTheirOwn"),
                Arguments.of("no wait for reminders", Check.of(1, "server"), "WithinCapacity"),
                Arguments.of("hand-back without waiting", Check.of(2, "hand back", "server"), "WithinCapacity"),
                Arguments.of("attempt goes back", Check.of(1, "hand back", "answer"), "WithinCapacity"),
                Arguments.of("no idle timeout", Check.of(1, "freeze").growingCalm(), "deadlock"));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void each_guard_is_needed(String guard, Check check, String promise)
            throws IOException, InterruptedException, URISyntaxException {
        fails(guard, check.without(guard).holds(promise.equals("deadlock") ? List.of() : List.of(promise)), promise);
    }

    private static void holds(String name, Check check) throws IOException, InterruptedException, URISyntaxException {
        Verdict verdict = Tlc.run(name, check);
        assertThat(verdict.violated())
                .as("the promise that does not hold, after %s; the states are in %s", verdict.trace(), verdict.output())
                .isNull();
        // Guards that exclude everything would make every promise hold.
        assertThat(verdict.states()).isGreaterThan(1_000);
        System.out.printf("model %s: all promises hold in %,d states%n", name, verdict.states());
    }

    private static void fails(String name, Check check, String promise)
            throws IOException, InterruptedException, URISyntaxException {
        Verdict verdict = Tlc.run(name, check);
        assertThat(verdict.violated())
                .as("the promise that is found not to hold, after %s", verdict.trace())
                .isEqualTo(promise);
        assertThat(verdict.trace()).isNotEmpty();
        System.out.printf("model %s: %s does not hold after %s%n", name, promise, verdict.trace());
    }
}
