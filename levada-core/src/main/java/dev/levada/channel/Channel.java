package dev.levada.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One channel of the tree.
 *
 * <p>A channel keeps three answers about itself and all below it: which job it would start, which waiting job comes first in
 * order, and when time alone changes something. It works them out from its own state and from its children's answers, which it
 * keeps ordered. So after any change only the channels from the changed one up to root need to be {@linkplain #refresh()
 * evaluated again}, whatever the number of channels and jobs.
 */
final class Channel {

    private final String name;
    private final @Nullable Channel parent;
    private final Comparator<QueuedJob> order;
    private final ChannelQueue queue;
    private final Withheld withheld;
    private final Throttle throttle = new Throttle();

    private final NavigableSet<Channel> byCandidate;
    private final NavigableSet<Channel> byFirst;
    private final NavigableSet<Channel> byWakeUp =
            new TreeSet<>(Comparator.comparing((Channel c) -> Objects.requireNonNull(c.wakeUp))
                    .thenComparing(Channel::name));

    private @Nullable ChannelSettings settings;
    private int children;
    private int running;
    private boolean failed;
    private int failedChannels;

    // The answers. The parent's sets are ordered by them: only evaluate() may change them.
    private @Nullable QueuedJob candidate;
    private @Nullable QueuedJob first;
    private @Nullable Instant wakeUp;

    Channel(String name, @Nullable Channel parent, Comparator<QueuedJob> order, Withheld withheld) {
        this.name = name;
        this.parent = parent;
        this.order = order;
        this.withheld = withheld;
        queue = new ChannelQueue(order);
        byCandidate = new TreeSet<>(
                (a, b) -> order.compare(Objects.requireNonNull(a.candidate), Objects.requireNonNull(b.candidate)));
        byFirst = new TreeSet<>(
                (a, b) -> order.compare(Objects.requireNonNull(a.first), Objects.requireNonNull(b.first)));
        if (parent != null) {
            parent.children++;
        }
    }

    String name() {
        return name;
    }

    @Nullable
    Channel parent() {
        return parent;
    }

    ChannelQueue queue() {
        return queue;
    }

    Throttle throttle() {
        return throttle;
    }

    @Nullable
    ChannelSettings settings() {
        return settings;
    }

    /** Gives the number of running jobs here and below. */
    int running() {
        return running;
    }

    /** Gives the job that this channel would start now if the channels above let it; null for none. */
    @Nullable
    QueuedJob candidate() {
        return candidate;
    }

    /** Gives the waiting job that comes first in order, here or below; null for none. */
    @Nullable
    QueuedJob first() {
        return first;
    }

    /** Gives how many more jobs this channel itself lets run here and below. */
    int room() {
        if (settings == null) {
            return Integer.MAX_VALUE;
        }
        Integer capacity = settings.capacity();
        if (settings.paused()) {
            return 0;
        }
        return capacity == null ? Integer.MAX_VALUE : Math.max(0, capacity - running);
    }

    /** Gives the earliest instant at which time changes something in the open part of the tree from here down. */
    @Nullable
    Instant wakeUp() {
        return wakeUp;
    }

    /** Takes over settings, null for those of an implicit channel. The caller evaluates the tree again. */
    void configure(@Nullable ChannelSettings settings) {
        this.settings = settings;
        throttle.setLength(settings == null ? Duration.ZERO : settings.throttle());
    }

    /** Counts jobs that began (1) or ceased (-1) to run here, in this channel and in all above. */
    void countRunning(int change) {
        for (Channel c = this; c != null; c = c.parent) {
            c.running += change;
        }
    }

    void setFailed(boolean failed) {
        if (failed != this.failed) {
            this.failed = failed;
            for (Channel c = this; c != null; c = c.parent) {
                c.failedChannels += failed ? 1 : -1;
            }
        }
    }

    /** Tells whether the channel exists for nothing: neither configured nor holding anything. */
    boolean isSuperfluous() {
        return settings == null && children == 0 && running == 0 && !failed && queue.size() == 0;
    }

    /** Leaves the parent, which has nothing of a {@linkplain #isSuperfluous superfluous} channel in its sets. */
    void leaveParent() {
        if (parent != null) {
            parent.children--;
        }
    }

    /** Handles all that is due in the open part of the tree below this channel, which is root. */
    void passTime(Instant now) {
        while (wakeUp != null && !wakeUp.isAfter(now)) {
            Channel due = nextDue();
            if (due.throttle.until() != null) {
                due.throttle.release();
            } else {
                due.queue.release(now);
            }
            due.refresh();
        }
    }

    private Channel nextDue() {
        Channel channel = this;
        while (true) {
            Channel child = channel.byWakeUp.isEmpty() ? null : channel.byWakeUp.first();
            if (channel.throttle.until() != null || child == null || !Objects.equals(channel.wakeUp, child.wakeUp)) {
                return channel;
            }
            channel = child;
        }
    }

    /** Evaluates this channel and all above again. */
    void refresh() {
        for (Channel c = this; c != null; c = c.parent) {
            c.evaluate();
        }
    }

    /** Works out the answers again from the channel's own state and its children's answers, and tells the parent. Compares jobs by identity, since it does so for each step of each job. */
    @SuppressWarnings("ReferenceEquality")
    void evaluate() {
        QueuedJob newFirst = firstInOrder();
        boolean open = isOpen();
        QueuedJob newCandidate = open && throttle.until() == null ? best(newFirst) : null;
        if (newCandidate != candidate) {
            withdraw(candidate, parent == null ? null : parent.byCandidate);
            candidate = newCandidate;
            enter(candidate, parent == null ? null : parent.byCandidate);
        }
        if (newFirst != first) {
            withdraw(first, parent == null ? null : parent.byFirst);
            first = newFirst;
            enter(first, parent == null ? null : parent.byFirst);
        }
        Instant newWakeUp = open ? nextChange() : null;
        if (!Objects.equals(newWakeUp, wakeUp)) {
            withdraw(wakeUp, parent == null ? null : parent.byWakeUp);
            wakeUp = newWakeUp;
            enter(wakeUp, parent == null ? null : parent.byWakeUp);
        }
    }

    private void withdraw(@Nullable Object answer, @Nullable NavigableSet<Channel> ranking) {
        if (answer != null && ranking != null) {
            ranking.remove(this);
        }
    }

    private void enter(@Nullable Object answer, @Nullable NavigableSet<Channel> ranking) {
        if (answer != null && ranking != null) {
            ranking.add(this);
        }
    }

    private boolean isOpen() {
        return room() > 0 && !(settings != null && settings.sequential() && failedChannels > 0);
    }

    private @Nullable QueuedJob firstInOrder() {
        QueuedJob below = byFirst.isEmpty() ? null : byFirst.first().first;
        return earlier(earlier(queue.firstReady(), queue.firstScheduled()), below);
    }

    private @Nullable QueuedJob best(@Nullable QueuedJob firstOfAll) {
        QueuedJob below = byCandidate.isEmpty() ? null : byCandidate.first().candidate;
        QueuedJob own = queue.firstReady(withheld);
        if (!Objects.equals(own, queue.firstReady())) {
            withheld.isPassedOverBy(this);
        }
        QueuedJob best = earlier(own, below);
        return settings != null && settings.sequential() && !Objects.equals(best, firstOfAll) ? null : best;
    }

    private @Nullable Instant nextChange() {
        if (throttle.until() != null) {
            return throttle.until();
        }
        Instant eta = queue.nextEta();
        Instant below = byWakeUp.isEmpty() ? null : byWakeUp.first().wakeUp;
        return eta == null || (below != null && below.isBefore(eta)) ? below : eta;
    }

    private @Nullable QueuedJob earlier(@Nullable QueuedJob one, @Nullable QueuedJob other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return order.compare(one, other) <= 0 ? one : other;
    }

    ChannelView view() {
        return new ChannelView(name, settings, running, queue.size(), failed, throttle.until());
    }
}
