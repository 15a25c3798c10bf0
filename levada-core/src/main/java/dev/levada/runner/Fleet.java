package dev.levada.runner;

import dev.levada.store.NodeStatements.NodeRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The nodes as the jobrunner counts them: what each knows, may hold and holds. Used by who holds the jobrunner's books. */
final class Fleet {

    /** A job is held by a node, but nobody knows in which attempt. */
    static final int UNKNOWN = 0;

    /** A job is not held by a node. */
    static final int NOT_HELD = -1;

    /** One node. */
    static final class Member {
        private final int id;
        private final Allowance allowance;
        private int workers;
        private boolean filling = true;
        private final boolean listens;
        /** With their signatures. */
        private Map<String, String> functions;
        /** How many jobs it holds. */
        private int jobs;
        /** How many of them are through, but for their end being recorded. */
        private int returned;

        private Member(NodeRow row, int workers, boolean own) {
            this.id = row.id();
            this.workers = workers;
            this.allowance = new Allowance(workers, own, System::nanoTime);
            this.functions = row.functions();
            this.listens = row.sessionLock();
        }

        int id() {
            return id;
        }

        /** Once it is full it gets no more until half of what it holds beyond its workers is used up: better one batch of many than many of one. */
        private int free(int room, double pace) {
            int allowed = Math.min(room, allowance.jobs(pace));
            int free = workers == 0 ? 0 : allowed - busyWith();
            filling = free > 0 && (filling || busyWith() <= workers + (allowed - workers) / 2);
            return filling ? free : 0;
        }

        private int busyWith() {
            return jobs - returned;
        }

        /** What is through counts until that is recorded: of other nodes nothing is heard before. */
        private double load() {
            return load(jobs);
        }

        private double load(int count) {
            return (double) count / Math.max(1, workers);
        }
    }

    /** A job in the hands of a node. */
    private static final class Held {
        private Member member;
        private int attempt = UNKNOWN;
        private boolean returned;

        private Held(Member member) {
            this.member = member;
            member.jobs++;
        }

        private void returned() {
            if (!returned) {
                returned = true;
                member.returned++;
            }
        }

        /** Counts elsewhere from now on. */
        private void passTo(Member other) {
            leave();
            member = other;
            member.jobs++;
            member.returned += returned ? 1 : 0;
        }

        /** Counts nowhere any more. */
        private void leave() {
            member.jobs--;
            member.returned -= returned ? 1 : 0;
        }
    }

    /** Holds the jobs of nodes that are no longer there, until they are rescued. */
    private final Member gone =
            new Member(new NodeRow(0, "", 0, Map.of(), false, false, Duration.ZERO, Duration.ZERO), 0, false);

    private final int self;
    private final int selfWorkers;
    private final IntSupplier room;
    private final Map<Integer, Member> members = new HashMap<>();
    private final Map<Long, Held> held = new HashMap<>();
    private final Map<String, Boolean> known = new HashMap<>();
    /** The signatures of functions that have several, the one of the jobrunner's own node first. */
    private final Map<String, List<String>> versions = new HashMap<>();

    /**
     * No nodes yet.
     *
     * @param self the jobrunner's own node
     * @param selfWorkers its workers; its row says fewer while they are busy for others
     * @param room how many jobs it may have, for what it shares with others
     */
    Fleet(int self, int selfWorkers, IntSupplier room) {
        this.selfWorkers = selfWorkers;
        this.self = self;
        this.room = room;
    }

    /**
     * Takes over the list of living nodes.
     *
     * @return whether nodes have come that know functions nobody knew, or nodes have gone
     */
    boolean update(List<NodeRow> rows) {
        boolean changed = false;
        Map<Integer, Member> before = new HashMap<>(members);
        members.clear();
        for (NodeRow row : rows) {
            int workers = row.id() == self && row.workers() > 0 ? selfWorkers : row.workers();
            Member old = before.remove(row.id());
            if (old == null || (old.workers == 0) != (workers == 0)) {
                changed = true;
                Member member = new Member(row, workers, row.id() == self);
                if (old != null) {
                    passAll(old, member);
                }
                members.put(row.id(), member);
            } else {
                old.functions = row.functions();
                old.workers = workers;
                old.allowance.workers(workers);
                members.put(row.id(), old);
            }
        }
        known.clear();
        noteVersions();
        before.values().forEach(member -> passAll(member, gone));
        return changed || !before.isEmpty() || gone.jobs > 0;
    }

    private void noteVersions() {
        Map<String, SortedSet<String>> all = new HashMap<>();
        for (Member member : members.values()) {
            member.functions.forEach((function, signature) ->
                    all.computeIfAbsent(function, name -> new TreeSet<>()).add(signature));
        }
        versions.clear();
        all.forEach((function, signatures) -> {
            if (signatures.size() > 1) {
                List<String> ordered = new ArrayList<>(signatures);
                String own = selfSignatures().get(function);
                if (own != null && ordered.remove(own)) {
                    ordered.add(0, own);
                }
                versions.put(function, ordered);
            }
        });
    }

    private void passAll(Member from, Member to) {
        held.values().stream().filter(job -> job.member == from).forEach(job -> job.passTo(to));
    }

    /** All functions that some node knows. */
    Set<String> functions() {
        Set<String> functions = new HashSet<>();
        members.values().forEach(member -> functions.addAll(member.functions.keySet()));
        return functions;
    }

    /** Whether some node knows a function. */
    boolean knows(String function) {
        return known.computeIfAbsent(
                function, name -> members.values().stream().anyMatch(member -> member.functions.containsKey(name)));
    }

    /**
     * Of the nodes that have room for a job of this function the one with the fewest jobs for its workers; the jobrunner's own when equal; null: none has room. Where
     * nodes run different versions of the function, one may have refused the job, so each attempt goes to another version if that has room.
     *
     * @param attempt how often the job was executed before
     */
    @Nullable
    Member choose(String function, int attempt) {
        String version = version(function, attempt);
        Member best = null;
        double pace = pace();
        for (Member member : members.values()) {
            if (hasRoom(member, pace)
                    && member.functions.containsKey(function)
                    && (best == null || isBetter(member, best, function, version))) {
                best = member;
            }
        }
        return best;
    }

    /** The version whose turn it is; null: any will do. */
    private @Nullable String version(String function, int attempt) {
        List<String> all = attempt == 0 ? null : versions.get(function);
        return all == null ? null : all.get(attempt % all.size());
    }

    private boolean isBetter(Member one, Member other, String function, @Nullable String version) {
        if (version != null) {
            boolean runs = version.equals(one.functions.get(function));
            if (runs != version.equals(other.functions.get(function))) {
                return runs;
            }
        }
        return one.load() < other.load() || (one.load() == other.load() && one.id == self);
    }

    /** How many jobs the jobrunner's own node may fetch before they may begin: none as long as others run jobs too, who would go short. */
    int ahead() {
        Member own = members.get(self);
        if (own == null || othersWork(own)) {
            return 0;
        }
        int allowed = Math.min(room.getAsInt(), own.allowance.jobs(pace()));
        return Math.max(0, allowed - Math.max(own.workers, own.busyWith()));
    }

    /** How many jobs the jobrunner's own node may get before anybody knows what they are: one at most when others run jobs too and have no more to do. */
    int forSelf() {
        Member own = members.get(self);
        int free = own == null ? 0 : own.free(room.getAsInt(), pace());
        if (own == null || free <= 0) {
            return 0;
        }
        if (!othersWork(own)) {
            return free;
        }
        double load = own.load(own.busyWith());
        boolean otherIsNext =
                members.values().stream().anyMatch(other -> other != own && other.workers > 0 && other.load() < load);
        return otherIsNext ? 0 : 1;
    }

    private boolean othersWork(Member own) {
        for (Member member : members.values()) {
            if (member != own && member.workers > 0) {
                return true;
            }
        }
        return false;
    }

    /** The functions that the jobrunner's own node runs. */
    Set<String> selfFunctions() {
        return selfSignatures().keySet();
    }

    private Map<String, String> selfSignatures() {
        Member own = members.get(self);
        return own == null ? Map.of() : own.functions;
    }

    /** Whether the jobrunner's own node knows a function. */
    boolean selfKnows(String function) {
        return selfFunctions().contains(function);
    }

    /** Whether any node has room. */
    boolean hasRoom() {
        double pace = pace();
        for (Member member : members.values()) {
            if (hasRoom(member, pace)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasRoom(Member member, double pace) {
        return member.free(member.id == self ? room.getAsInt() : Integer.MAX_VALUE, pace) > 0;
    }

    private double pace() {
        double best = 0;
        for (Member member : members.values()) {
            best = Math.max(best, member.allowance.pace());
        }
        return best;
    }

    /** How many jobs are held somewhere. */
    int held() {
        return held.size();
    }

    /** Notes that a node holds a job. */
    void hold(long id, int nodeId) {
        Held former = held.put(id, new Held(members.getOrDefault(nodeId, gone)));
        if (former != null) {
            former.leave();
        }
    }

    /** Whether a node hears what it is told, and its jobs are so short that it is given more than its workers can begin at once. */
    boolean isFast(int nodeId) {
        Member member = members.get(nodeId);
        return member != null && member.listens && member.allowance.pace() > 0;
    }

    /** Notes in which attempt a job will be executed by the node that it was handed to. */
    void expect(long id, int attempt) {
        Held job = held.get(id);
        if (job != null) {
            job.attempt = attempt;
        }
    }

    /** In which attempt a node executes a job: {@link #UNKNOWN}, or, when the node does not hold it, {@link #NOT_HELD}. */
    int attempt(long id, int nodeId) {
        Held job = held.get(id);
        return job == null || job.member.id != nodeId ? NOT_HELD : job.attempt;
    }

    /** Notes that a job takes up room on its node no longer, although its end is still to be recorded. */
    void returned(long id) {
        Held job = held.get(id);
        if (job != null) {
            job.returned();
        }
    }

    /** How many jobs of the jobrunner's own node take up no room, since only their end is to be recorded. */
    int returned() {
        Member own = members.get(self);
        return own == null ? 0 : own.returned;
    }

    /** Notes that a job is no longer held by a node; false when it was not, since another one holds it by now. */
    boolean release(long id, int nodeId, boolean executed) {
        Held job = held.get(id);
        if (job == null || job.member != members.getOrDefault(nodeId, gone)) {
            return false;
        }
        drop(id);
        if (executed) {
            job.member.allowance.finished();
        }
        return true;
    }

    /** Notes that a job is held by nobody. */
    void drop(long id) {
        Held job = held.remove(id);
        if (job != null) {
            job.leave();
        }
    }

    /** The other nodes that hold jobs. */
    Collection<Member> othersWithJobs() {
        return members.values().stream()
                .filter(member -> member.id != self && member.jobs > 0)
                .toList();
    }

    /** Whether jobs are held elsewhere than on the jobrunner's own node. */
    boolean othersHoldJobs() {
        Member own = members.get(self);
        return held.size() > (own == null ? 0 : own.jobs);
    }

    /** All jobs that are held somewhere. */
    List<Long> heldIds() {
        return List.copyOf(held.keySet());
    }

    /** The jobs that a node holds. */
    List<Long> heldBy(Member member) {
        return held.entrySet().stream()
                .filter(job -> job.getValue().member == member)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Nullable
    Member member(int nodeId) {
        return members.get(nodeId);
    }
}
