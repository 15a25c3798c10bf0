package dev.levada.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tree of channels. It is told which jobs wait, run and are gone, and decides which one starts {@linkplain #next next}.
 *
 * <p>A job may start when its ETA has come and every channel from its own up to root lets it: fewer jobs than the capacity run
 * in the channel and below it, the channel is not paused (a capacity of 0 counts as paused), its throttle has run out, and, if
 * it is sequential, the job is the first in order of all jobs that wait in it and below, and none there has failed. Of all jobs
 * that may start, the first in {@linkplain QueuedJob#ORDER order} does.
 *
 * <p>Jobs of a function that is {@linkplain #withhold withheld} do not start, and hold no slot from those that come after them; where the order counts,
 * they hold those up.
 *
 * <p>A channel that nobody configured exists as long as a job, a failure or a configured channel below needs it. It has its
 * natural name and no limit of its own: those of the channels above it hold.
 *
 * <p>Names of channels may be given without their prefix {@code root.}. Names that no configuration would accept are taken as
 * they are, since jobs can be inserted by plain SQL; beyond {@value ChannelName#MAX_LENGTH} characters they are cut.
 *
 * <p>The tree has no clock: {@link #next} is told the time, which should not go backwards. An operation costs some comparisons
 * for each channel on the way to root, in the logarithm of the number of jobs and channels, whatever else the tree holds; only
 * {@link #configure} and {@link #channels()} go through all channels.
 *
 * <p>Not safe for use by several threads.
 */
public final class ChannelTree {

    private final Comparator<QueuedJob> order;
    private final Map<String, Channel> channels = new HashMap<>();
    private final Map<Long, Place> places = new HashMap<>();
    private final Withheld withheld = new Withheld();
    private final Channel root;

    private static final class Place {
        private final QueuedJob job;
        private final Channel channel;
        private boolean running;

        private Place(QueuedJob job, Channel channel, boolean running) {
            this.job = job;
            this.channel = channel;
            this.running = running;
        }
    }

    /** Creates a tree of root alone, with capacity 1. */
    public ChannelTree() {
        this(QueuedJob.ORDER);
    }

    /** Creates a tree with a comparator that orders as {@link QueuedJob#ORDER} does; a test counts the use of its own. */
    ChannelTree(Comparator<QueuedJob> order) {
        this.order = order;
        root = new Channel(ChannelName.ROOT, null, order, withheld);
        root.configure(ChannelSettings.of(ChannelName.ROOT, 1));
        channels.put(ChannelName.ROOT, root);
    }

    /**
     * Replaces the settings of all channels; of two for the same channel the later holds. Root gets capacity 1 if it is not
     * among them; other channels that are not become implicit. Jobs stay where they are, and the new settings hold for them at
     * once, except that no running job is stopped: a channel above its new capacity starts nothing until it is below.
     *
     * <p>A throttle that goes on from before counts from the last start, with its new length.
     */
    public void configure(Collection<ChannelSettings> settings) {
        Map<String, ChannelSettings> byName = new LinkedHashMap<>();
        byName.put(ChannelName.ROOT, ChannelSettings.of(ChannelName.ROOT, 1));
        settings.forEach(s -> byName.put(s.name(), s));
        byName.keySet().forEach(this::channel);

        List<Channel> all = new ArrayList<>(channels.values());
        all.forEach(channel -> channel.configure(byName.get(channel.name())));
        all.forEach(this::prune);
        // Children before their parents, whose names are shorter.
        all.sort(Comparator.comparingInt((Channel c) -> c.name().length()).reversed());
        all.forEach(Channel::evaluate);
    }

    /**
     * Adds a job that waits to run. A job that the tree knows already takes its new place with its new priority, ETA and
     * channel, and runs no longer if it did.
     */
    public void waiting(QueuedJob job) {
        place(job, false);
    }

    /**
     * Adds a job that runs already, as found in the database by a new jobrunner, or marks a waiting one as running. It occupies
     * a slot in its channel and all above, even if that exceeds a capacity. It starts no throttle: see {@link #throttledUntil}.
     */
    public void running(QueuedJob job) {
        place(job, true);
    }

    /**
     * Forgets a job that is done, cancelled, failed or gone, and frees its slot if it ran.
     *
     * @return the job as the tree knew it, null if it did not
     */
    public @Nullable QueuedJob remove(long id) {
        Place place = places.remove(id);
        if (place == null) {
            return null;
        }
        detach(place);
        prune(place.channel);
        return place.job;
    }

    /** Forgets all jobs that wait directly in a channel; those running there, and all those below it, stay. */
    public void forgetWaiting(String channel) {
        Channel known = find(channel);
        if (known != null) {
            known.queue().clear().forEach(job -> places.remove(job.id()));
            known.refresh();
            prune(known);
        }
    }

    /** Tells whether a channel directly holds failed jobs, which stop it, and those above, if they are sequential. */
    public void setFailed(String channel, boolean hasFailedJobs) {
        Channel known = hasFailedJobs ? channel(channel) : find(channel);
        if (known != null) {
            known.setFailed(hasFailedJobs);
            known.refresh();
            prune(known);
        }
    }

    /**
     * Lets a throttled channel start nothing before an instant, as a former jobrunner left it. Never shortens a pause, and does
     * nothing to a channel without throttle: {@linkplain #configure configure} it first.
     */
    public void throttledUntil(String channel, Instant end) {
        Channel known = find(channel);
        if (known != null) {
            known.throttle().restore(end);
            known.refresh();
        }
    }

    /**
     * Picks the best of the jobs that may start at an instant. From then on it counts as running, and the throttle of each
     * channel from its own up to root, if it has one, runs from that instant.
     *
     * @return null if no job may start
     */
    public @Nullable QueuedJob next(Instant now) {
        root.passTime(now);
        QueuedJob job = root.candidate();
        while (job != null && withheld.contains(job)) {
            placeOf(job).channel.refresh();
            job = root.candidate();
        }
        if (job == null) {
            return null;
        }
        Place place = placeOf(job);
        place.running = true;
        Channel channel = place.channel;
        channel.queue().remove(job);
        channel.countRunning(1);
        for (Channel c = channel; c != null; c = c.parent()) {
            c.throttle().started(job, now);
        }
        channel.refresh();
        return job;
    }

    /**
     * Takes back a pick of {@link #next} for a job that could not be given to a node: it waits again, ready at once. The
     * throttles that it set off are as before, except where another job started since, or {@link #throttledUntil} set a later
     * end. Does nothing to a job that does not run, such as one removed in the meantime.
     */
    public void putBack(QueuedJob job) {
        Place place = places.get(job.id());
        if (place == null || !place.running) {
            return;
        }
        Channel channel = place.channel;
        channel.countRunning(-1);
        channel.queue().addReady(place.job);
        for (Channel c = channel; c != null; c = c.parent()) {
            c.throttle().takeBack(place.job);
        }
        channel.refresh();
        place.running = false;
    }

    /** Lets no job of a function start before it is {@linkplain #release released}. Those that run already go on. */
    public void withhold(String function) {
        withheld.add(function);
    }

    /** Lets jobs of a function start again; does nothing to one that is not withheld. Costs a little for each channel whose first job is withheld. */
    public void release(String function) {
        withheld.remove(function).forEach(Channel::refresh);
    }

    /** Gives the functions that are withheld. */
    public Set<String> withheld() {
        return withheld.functions();
    }

    /** Gives the channels whose first ready jobs have been passed over since their functions are withheld; or were until a moment ago. */
    public List<String> passingOver() {
        return withheld.passingOver().stream().map(Channel::name).toList();
    }

    /** Gives how many of the jobs that wait directly in a channel are ready and withheld, where that has been met with. */
    public int withheldCount(String channel) {
        Channel known = find(channel);
        return known == null ? 0 : known.queue().withheld(withheld);
    }

    /**
     * Gives the earliest instant at which time alone, by the end of a throttle or by an ETA, may let a job start; then, or on
     * any change, {@link #next} should be asked again. May be past if nobody asked since a change, and now and then early: no job
     * need be ready then.
     *
     * @return null if only a change can let a job start
     */
    public @Nullable Instant wakeUp() {
        return root.wakeUp();
    }

    /** Tells whether the tree holds any waiting job, whether it may start or not. */
    public boolean hasWaiting() {
        return root.first() != null;
    }

    /**
     * Gives how many jobs of a channel may start just now by the capacities from it up to root, {@link Integer#MAX_VALUE} if none limits them: 0 if one of these
     * channels is paused. Throttles, and the order of sequential channels, play no part.
     */
    public int room(String channel) {
        int room = Integer.MAX_VALUE;
        for (String name = ChannelName.lenient(channel); name != null; name = ChannelName.parent(name)) {
            Channel known = channels.get(name);
            if (known != null) {
                room = Math.min(room, known.room());
            }
        }
        return room;
    }

    /** Gives the number of jobs that run in a channel and below it. */
    public int runningCount(String channel) {
        Channel known = find(channel);
        return known == null ? 0 : known.running();
    }

    /** Gives the number of waiting jobs, scheduled ones included, that the tree holds directly in a channel. */
    public int waitingCount(String channel) {
        Channel known = find(channel);
        return known == null ? 0 : known.queue().size();
    }

    /** Gives the first ready jobs that wait directly in a channel, in order, so many at most; whether they may start plays no part. */
    public List<QueuedJob> firstReady(String channel, int most) {
        Channel known = find(channel);
        return known == null ? List.of() : known.queue().firstReady(most);
    }

    /** Gives what is configured for a channel; null if nothing is, in which case it has no limit of its own. */
    public @Nullable ChannelSettings settings(String channel) {
        Channel known = find(channel);
        return known == null ? null : known.settings();
    }

    /** Gives a snapshot of all channels, implicit ones included, ordered by name. */
    public List<ChannelView> channels() {
        return channels.values().stream()
                .sorted(Comparator.comparing(Channel::name))
                .map(Channel::view)
                .toList();
    }

    /** Gives the {@linkplain ChannelView#toString() short form} of each channel, one a line. */
    @Override
    public String toString() {
        return channels().stream().map(ChannelView::toString).collect(Collectors.joining("\n"));
    }

    /** Takes a job from where it was, if anywhere, to where it now belongs. */
    private void place(QueuedJob job, boolean running) {
        Channel channel = channel(job.channel());
        Place former = places.put(job.id(), new Place(job, channel, running));
        if (former != null) {
            detach(former);
        }
        if (running) {
            channel.countRunning(1);
        } else {
            channel.queue().add(job);
        }
        channel.refresh();
        // Not before: the former channel may lie below the new one, which was perhaps as empty until now.
        if (former != null) {
            prune(former.channel);
        }
    }

    private static void detach(Place place) {
        if (place.running) {
            place.channel.countRunning(-1);
        } else {
            place.channel.queue().remove(place.job);
        }
        place.channel.refresh();
    }

    private Place placeOf(QueuedJob job) {
        return Objects.requireNonNull(places.get(job.id()));
    }

    private @Nullable Channel find(String name) {
        Channel known = channels.get(name);
        return known != null ? known : channels.get(ChannelName.lenient(name));
    }

    /** Finds a channel, or makes it and what is missing above it. */
    private Channel channel(String name) {
        Channel known = find(name);
        return known != null ? known : create(ChannelName.lenient(name));
    }

    private Channel create(String fullName) {
        String above = Objects.requireNonNull(ChannelName.parent(fullName), "root always exists");
        Channel parent = channels.get(above);
        Channel created = new Channel(fullName, parent != null ? parent : create(above), order, withheld);
        channels.put(fullName, created);
        return created;
    }

    /** Removes a channel that exists for nothing, and those above it that existed for it alone. */
    private void prune(Channel leaf) {
        for (Channel c = leaf; c != null && c.isSuperfluous(); c = c.parent()) {
            if (channels.remove(c.name(), c)) {
                c.leaveParent();
                withheld.forget(c);
            }
        }
    }
}
