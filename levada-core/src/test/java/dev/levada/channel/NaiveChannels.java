package dev.levada.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of the channels written down a second time, as plainly as possible: flat lists, everything worked out anew. */
final class NaiveChannels {

    private record Start(
            Instant at, @Nullable Long job, @Nullable Instant before) {}

    private Map<String, ChannelSettings> settings = new HashMap<>();
    private final Map<String, Start> starts = new HashMap<>();
    final List<QueuedJob> waiting = new ArrayList<>();
    final List<QueuedJob> running = new ArrayList<>();
    final Set<String> failed = new HashSet<>();
    final Set<String> withheld = new HashSet<>();

    NaiveChannels() {
        configure(List.of());
    }

    void configure(Collection<ChannelSettings> all) {
        settings = new HashMap<>();
        settings.put("root", ChannelSettings.of("root", 1));
        all.forEach(s -> settings.put(s.name(), s));
        starts.keySet().removeIf(channel -> throttle(channel).isZero());
    }

    void waiting(QueuedJob job) {
        remove(job.id());
        waiting.add(job);
    }

    void running(QueuedJob job) {
        remove(job.id());
        running.add(job);
    }

    void remove(long id) {
        waiting.removeIf(job -> job.id() == id);
        running.removeIf(job -> job.id() == id);
    }

    void forgetWaiting(String channel) {
        waiting.removeIf(job -> job.channel().equals(channel));
    }

    void setFailed(String channel, boolean hasFailedJobs) {
        failed.remove(channel);
        if (hasFailedJobs) {
            failed.add(channel);
        }
    }

    void throttledUntil(String channel, Instant end) {
        Start last = starts.get(channel);
        Instant start = end.minus(throttle(channel));
        if (!throttle(channel).isZero() && (last == null || start.isAfter(last.at()))) {
            starts.put(channel, new Start(start, null, null));
        }
    }

    @Nullable
    QueuedJob next(Instant now) {
        QueuedJob best = best(now);
        if (best == null) {
            return null;
        }
        waiting.remove(best);
        running.add(best);
        for (String channel : path(best.channel())) {
            if (!throttle(channel).isZero()) {
                Start last = starts.get(channel);
                starts.put(channel, new Start(now, best.id(), last == null ? null : last.at()));
            }
        }
        return best;
    }

    void putBack(QueuedJob job) {
        if (!running.removeIf(r -> r.id() == job.id())) {
            return;
        }
        waiting.add(job);
        for (String channel : path(job.channel())) {
            Start last = starts.get(channel);
            if (last != null && last.job() != null && last.job() == job.id()) {
                starts.remove(channel);
                if (last.before() != null) {
                    starts.put(channel, new Start(last.before(), null, null));
                }
            }
        }
    }

    /** Gives the job that would start, without starting it. */
    @Nullable
    QueuedJob best(Instant now) {
        QueuedJob best = null;
        for (QueuedJob job : waiting) {
            if (mayStart(job, now) && (best == null || precedes(job, best))) {
                best = job;
            }
        }
        return best;
    }

    boolean mayStart(QueuedJob job, Instant now) {
        if (withheld.contains(job.function()) || (job.eta() != null && job.eta().isAfter(now))) {
            return false;
        }
        for (String channel : path(job.channel())) {
            ChannelSettings s = settings.get(channel);
            if (s == null) {
                continue;
            }
            Start last = starts.get(channel);
            if (s.paused()
                    || (s.capacity() != null && count(running, channel) >= s.capacity())
                    || (last != null && last.at().plus(s.throttle()).isAfter(now))
                    || (s.sequential() && blocksSequence(channel, job))) {
                return false;
            }
        }
        return true;
    }

    int count(List<QueuedJob> jobs, String channel) {
        return (int) jobs.stream()
                .filter(job -> path(job.channel()).contains(channel))
                .count();
    }

    @Nullable
    Integer capacity(String channel) {
        ChannelSettings s = settings.get(channel);
        return s == null ? null : s.capacity();
    }

    /** Gives the names of the channels that must exist: those configured or holding something, and all above them. */
    Set<String> channels() {
        Set<String> names = new HashSet<>();
        settings.keySet().forEach(channel -> names.addAll(path(channel)));
        failed.forEach(channel -> names.addAll(path(channel)));
        waiting.forEach(job -> names.addAll(path(job.channel())));
        running.forEach(job -> names.addAll(path(job.channel())));
        return names;
    }

    static List<String> path(String channel) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i <= channel.length(); i++) {
            if (i == channel.length() || channel.charAt(i) == '.') {
                path.add(channel.substring(0, i));
            }
        }
        return path;
    }

    private boolean blocksSequence(String channel, QueuedJob job) {
        return failed.stream().anyMatch(f -> path(f).contains(channel))
                || waiting.stream().anyMatch(w -> path(w.channel()).contains(channel) && precedes(w, job));
    }

    private static boolean precedes(QueuedJob one, QueuedJob other) {
        return one.priority() < other.priority() || (one.priority() == other.priority() && one.id() < other.id());
    }

    private Duration throttle(String channel) {
        ChannelSettings s = settings.get(channel);
        return s == null ? Duration.ZERO : s.throttle();
    }
}
