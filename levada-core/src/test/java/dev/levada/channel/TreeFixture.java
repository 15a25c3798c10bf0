package dev.levada.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tree whose jobs have names, {@code A1} for job 1 of channel {@code A}, and whose time counts in seconds. */
final class TreeFixture {

    final ChannelTree tree = new ChannelTree();
    private final Map<String, QueuedJob> jobs = new LinkedHashMap<>();

    TreeFixture(String configuration) {
        configure(configuration);
    }

    void configure(String configuration) {
        tree.configure(ChannelConfiguration.parse(configuration).settings());
    }

    static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }

    /** Gives a job as the original's tables do: by priority, creation, sequence number and perhaps ETA. */
    static QueuedJob job(String channel, int priority, int created, int seq, @Nullable Integer eta) {
        return new QueuedJob(
                created * 1_000L + seq, channel, priority, eta == null ? null : at(eta), "shop.order." + channel, 0);
    }

    /** Adds a waiting job of the channel that its name begins with; the number that follows is its id within the channel. */
    void waiting(String job, int priority) {
        waiting(job, priority, null);
    }

    void waiting(String job, int priority, @Nullable Integer eta) {
        put(job, job.replaceFirst("[0-9]+$", ""), priority, eta);
        tree.waiting(get(job));
    }

    /** Adds a waiting job whose channel does not show in its name. */
    void waitingIn(String channel, String job, int priority) {
        put(job, channel, priority, null);
        tree.waiting(get(job));
    }

    void running(String job) {
        put(job, job.replaceFirst("[0-9]+$", ""), 10, null);
        tree.running(get(job));
    }

    void done(String job) {
        tree.remove(get(job).id());
    }

    void failed(String job) {
        tree.remove(get(job).id());
        tree.setFailed(get(job).channel(), true);
    }

    /** Starts all that may start at an instant and gives the names, in the order of the starts. */
    List<String> startAll(long now) {
        List<String> started = new ArrayList<>();
        for (QueuedJob job = tree.next(at(now)); job != null; job = tree.next(at(now))) {
            started.add(name(job));
        }
        return started;
    }

    /** Starts one job and gives its name, null for none. */
    @Nullable
    String start(long now) {
        QueuedJob job = tree.next(at(now));
        return job == null ? null : name(job);
    }

    /** Gives the wake-up time in seconds, 0 for none, as in the original's tables. */
    long wakeUp() {
        Instant wakeUp = tree.wakeUp();
        return wakeUp == null ? 0 : wakeUp.getEpochSecond();
    }

    QueuedJob get(String job) {
        return Objects.requireNonNull(jobs.get(job), job);
    }

    List<String> channels() {
        return tree.channels().stream().map(ChannelView::toString).toList();
    }

    private void put(String job, String channel, int priority, @Nullable Integer eta) {
        int number = Integer.parseInt(job.replaceFirst("^.*?([0-9]+)$", "$1"));
        QueuedJob former = jobs.get(job);
        long id = former != null ? former.id() : number * 1_000L + jobs.size();
        jobs.put(job, new QueuedJob(id, channel, priority, eta == null ? null : at(eta), "shop.order." + job, 0));
    }

    private static String name(QueuedJob job) {
        return job.function().substring("shop.order.".length());
    }
}
