package dev.levada.web.live;

import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import dev.levada.history.Scope;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that the overview shows before anybody asks: the first look takes a second more than those that follow. */
public final class FirstLook {

    private static final Logger log = LoggerFactory.getLogger(FirstLook.class);

    private final JobQueue queue;
    private final Looks looks;

    /** At a queue. */
    public FirstLook(JobQueue queue, Looks looks) {
        this.queue = queue;
        this.looks = looks;
    }

    /** Looks. What cannot be seen now, as while the database is away, is left to those who ask for it. */
    public void take() {
        List<Runnable> all = List.of(
                looks::status,
                () -> queue.history().series(Duration.ofHours(1), Scope.everything()),
                queue::health,
                () -> queue.search().page(JobQuery.parse("state:started,enqueued"), Order.NEWEST, null, 1));
        for (Runnable look : all) {
            try {
                look.run();
            } catch (JobStoreException e) {
                log.debug("The first look at the queue shows nothing: {}", e.getMessage());
                return;
            }
        }
    }
}
