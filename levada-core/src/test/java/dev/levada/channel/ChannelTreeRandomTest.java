package dev.levada.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Does the same random things to a tree and to {@link NaiveChannels} and compares all they show. To repeat a failure, give the
 * seed that it prints as {@code -Dlevada.seed=…}.
 */
class ChannelTreeRandomTest {

    private static final int RUNS = 100;
    private static final int STEPS = 250;

    private static final List<String> CHANNELS = List.of(
            "root",
            "root.a",
            "root.a.b",
            "root.a.b.c",
            "root.a.b.d",
            "root.ab",
            "root.s",
            "root.s.t",
            "root.s.t.u",
            "root.root",
            "root.root.x");

    private static final List<String> FUNCTIONS = List.of("shop.order.pay", "shop.order.send", "shop.image.resize");

    private final long seed = Long.getLong("levada.seed", System.nanoTime());

    @Test
    void the_tree_does_as_the_naive_model_does() {
        SplittableRandom seeds = new SplittableRandom(seed);
        int picks = 0;
        for (int run = 0; run < RUNS; run++) {
            picks += new Run(seeds.split(), run).play();
        }
        assertThat(picks).as("picks, levada.seed=%s", seed).isGreaterThan(RUNS * STEPS / 25);
    }

    private final class Run {
        private final SplittableRandom random;
        private final int number;
        private final ChannelTree tree = new ChannelTree();
        private final NaiveChannels model = new NaiveChannels();
        private final List<String> history = new ArrayList<>();
        private final List<QueuedJob> picked = new ArrayList<>();
        private final boolean aboutThrottles;
        private Instant now = Instant.ofEpochSecond(1_000);

        Run(SplittableRandom random, int number) {
            this.random = random;
            this.number = number;
            aboutThrottles = number % 3 == 0;
        }

        int play() {
            configure();
            for (int step = 0; step < STEPS; step++) {
                operate();
                compare();
            }
            return picked.size();
        }

        private void operate() {
            switch (aboutThrottles ? random.nextInt(4, 30) : random.nextInt(22)) {
                case 0, 1, 2, 3, 4, 5 -> waiting();
                case 6 -> running();
                case 7, 8, 9 -> remove();
                case 10, 11 -> fail();
                case 12 -> forget();
                case 13 -> throttle();
                case 14 -> putBack();
                case 15 -> {
                    if (random.nextInt(4) == 0) {
                        configure();
                    }
                }
                case 16, 17 -> next();
                case 18, 19 -> drain();
                case 20, 21 -> withhold();
                case 22, 23, 24 -> throttle();
                case 25, 26 -> putBack();
                case 27 -> configure();
                default -> waiting();
            }
            if (random.nextInt(3) == 0) {
                now = now.plusSeconds(random.nextInt(4));
            }
        }

        private void waiting() {
            QueuedJob job = job(8);
            note("waiting", job);
            tree.waiting(job);
            model.waiting(job);
        }

        private void running() {
            QueuedJob job = job(1);
            note("running", job);
            tree.running(job);
            model.running(job);
        }

        private void remove() {
            List<QueuedJob> known = random.nextInt(4) == 0 ? model.waiting : model.running;
            long id = known.isEmpty() ? random.nextInt(60) : any(known).id();
            note("remove", id);
            tree.remove(id);
            model.remove(id);
        }

        private void fail() {
            String channel = any(CHANNELS);
            boolean failed = random.nextInt(4) == 0;
            note("failed " + failed, channel);
            tree.setFailed(channel, failed);
            model.setFailed(channel, failed);
        }

        private void forget() {
            String channel = any(CHANNELS);
            note("forget", channel);
            tree.forgetWaiting(channel);
            model.forgetWaiting(channel);
        }

        private void throttle() {
            String channel = any(CHANNELS);
            Instant end = now.plusSeconds(random.nextInt(-2, 1 + longestThrottle()));
            note("throttled until " + end, channel);
            tree.throttledUntil(channel, end);
            model.throttledUntil(channel, end);
        }

        private void withhold() {
            String function = any(FUNCTIONS);
            if (random.nextBoolean()) {
                note("withhold", function);
                tree.withhold(function);
                model.withheld.add(function);
            } else {
                note("release", function);
                tree.release(function);
                model.withheld.remove(function);
            }
        }

        private void putBack() {
            if (!picked.isEmpty()) {
                QueuedJob job = random.nextInt(3) == 0 ? any(picked) : picked.get(picked.size() - 1);
                note("put back", job);
                tree.putBack(job);
                model.running.stream()
                        .filter(r -> r.id() == job.id())
                        .findFirst()
                        .ifPresent(model::putBack);
            }
        }

        private void configure() {
            List<ChannelSettings> settings = new ArrayList<>();
            for (String channel : CHANNELS) {
                if (random.nextInt(2) == 0) {
                    boolean sequential = random.nextInt(aboutThrottles ? 12 : 4) == 0;
                    Integer capacity = sequential
                            ? Integer.valueOf(1)
                            : any(aboutThrottles ? List.of(2, 9, -1) : List.of(0, 1, 2, 3, 4, -1));
                    settings.add(new ChannelSettings(
                            channel,
                            capacity < 0 ? null : capacity,
                            sequential,
                            Duration.ofSeconds(Math.max(0, random.nextInt(-6, 1 + longestThrottle()))),
                            random.nextInt(10) == 0));
                }
            }
            note("configure", settings);
            tree.configure(settings);
            model.configure(settings);
        }

        private void drain() {
            while (next() != null) {
                // Until nothing may start any more.
            }
        }

        private @Nullable QueuedJob next() {
            QueuedJob expected = model.next(now);
            QueuedJob actual = tree.next(now);
            note("next at " + now, String.valueOf(expected));
            assertThat(actual).as(this::description).isEqualTo(expected);
            if (actual != null) {
                picked.add(actual);
                for (String channel : NaiveChannels.path(actual.channel())) {
                    Integer capacity = model.capacity(channel);
                    assertThat(tree.runningCount(channel))
                            .as(this::description)
                            .isLessThanOrEqualTo(capacity == null ? Integer.MAX_VALUE : capacity);
                }
            } else {
                assertThat(model.waiting).as(this::description).noneMatch(job -> model.mayStart(job, now));
                checkWakeUp();
            }
            return actual;
        }

        /** After nothing could start: before the wake-up time nothing may, and it is not past, or the jobrunner would spin. */
        private void checkWakeUp() {
            Instant wakeUp = tree.wakeUp();
            Instant last = wakeUp == null ? now.plusSeconds(1_000_000) : wakeUp.minusNanos(1);
            assertThat(last).as(this::description).isAfterOrEqualTo(now);
            assertThat(model.best(last)).as(this::description).isNull();
        }

        private void compare() {
            for (ChannelView view : tree.channels()) {
                String channel = view.name();
                assertThat(view.running()).as(this::description).isEqualTo(model.count(model.running, channel));
                assertThat(view.waiting()).as(this::description).isEqualTo((int) model.waiting.stream()
                        .filter(j -> j.channel().equals(channel))
                        .count());
                assertThat(view.failed()).as(this::description).isEqualTo(model.failed.contains(channel));
            }
            assertThat(tree.channels().stream().map(ChannelView::name))
                    .as(this::description)
                    .containsExactlyInAnyOrderElementsOf(model.channels());
        }

        private int longestThrottle() {
            return aboutThrottles ? 12 : 4;
        }

        private QueuedJob job(int etaBefore) {
            Instant eta = random.nextInt(3) == 0 ? now.plusSeconds(random.nextInt(-3, etaBefore)) : null;
            return new QueuedJob(random.nextInt(60), any(CHANNELS), random.nextInt(3), eta, any(FUNCTIONS), 0);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void note(String operation, Object of) {
            history.add(operation + " " + of);
        }

        private String description() {
            int from = Math.max(0, history.size() - 60);
            return "levada.seed=" + seed + ", run " + number + ", after\n"
                    + String.join("\n", history.subList(from, history.size())) + "\n" + tree + "\n";
        }
    }
}
