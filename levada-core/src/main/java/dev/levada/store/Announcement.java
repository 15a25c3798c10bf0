package dev.levada.store;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the jobrunner is to learn of new jobs.
 *
 * @param ready channels that may have new jobs to start
 * @param scheduled channels that may have new jobs whose ETA lies ahead
 */
public record Announcement(Set<String> ready, Set<String> scheduled) {

    private static final String JOBS = "jobs ";
    private static final String SCHEDULED = "eta ";

    /** Of these jobs; whether an ETA lies ahead the database decides, so a channel with ETAs may be in both. */
    public static Announcement of(Collection<NewJob> jobs) {
        Set<String> ready = new LinkedHashSet<>();
        Set<String> scheduled = new LinkedHashSet<>();
        for (NewJob job : jobs) {
            ready.add(job.channel());
            if (job.eta() != null || job.delay() != null) {
                scheduled.add(job.channel());
            }
        }
        return new Announcement(ready, scheduled);
    }

    /** As nodes are told. */
    public Set<String> messages() {
        Set<String> messages = new LinkedHashSet<>();
        ready.forEach(channel -> messages.add(JOBS + channel));
        scheduled.forEach(channel -> messages.add(SCHEDULED + channel));
        return messages;
    }
}
