package dev.levada;

import dev.levada.runner.Announcer;
import dev.levada.store.Announcement;
import dev.levada.store.JobInserts;
import dev.levada.store.NewJob;
import dev.levada.store.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Stores new jobs, and sees to it that the jobrunner learns of them. Thread-safe. */
final class JobStorage {

    private final Database database;
    private final JobInserts inserts;
    private final Announcer announcer;

    JobStorage(Database database, JobInserts inserts, Announcer announcer) {
        this.database = database;
        this.inserts = inserts;
        this.announcer = announcer;
    }

    /** Stores jobs in a caller's transaction, which tells of them itself: only it knows when they can be seen. */
    List<StoredJob> store(Connection connection, List<NewJob> jobs) throws SQLException {
        return insert(connection, jobs, true);
    }

    /**
     * Stores one job or more in a transaction of their own.
     *
     * @param count how many they are
     * @param toStore gives them, each time that they are to be stored: a transaction that met another one is tried again
     * @throws JobStoreException when the database does not take them
     */
    List<StoredJob> storeApart(int count, Database.Work<List<NewJob>> toStore) {
        boolean announced = announcer.delaying();
        List<NewJob> jobs = new ArrayList<>(count);
        Database.Work<List<StoredJob>> work = connection -> {
            jobs.clear();
            jobs.addAll(toStore.with(connection));
            return insert(connection, jobs, announced);
        };
        try {
            return count == 1 ? database.run("delay", work) : database.transaction("delay", work);
        } finally {
            announcer.delayed();
            if (!announced) {
                // After an error too: the commit may have been the last that the server heard.
                announcer.jobs(Announcement.of(jobs));
            }
        }
    }

    private List<StoredJob> insert(Connection connection, List<NewJob> jobs, boolean announced) throws SQLException {
        return jobs.size() == 1
                ? List.of(inserts.insert(connection, jobs.get(0), announced))
                : inserts.insertAll(connection, jobs, announced);
    }
}
