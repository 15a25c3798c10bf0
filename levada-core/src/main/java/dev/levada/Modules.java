package dev.levada;

import dev.levada.module.DataModule;
import dev.levada.module.MergedRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The modules whose data files are installed, and which of them owns which channel and which setting of a job function. Safe for use by several
 * threads, and by several nodes at once: one installs after the other.
 *
 * <p>Records of the same channel (name and parent) or function in several modules are one record, which all of them own. Of each field the value of the
 * module that was installed last counts. A record goes with the last of its owners; its jobs stay, and count under the nearest ancestor that is
 * left. What people change at run time stays: only what has changed in the data files is written.
 *
 * <p>All methods throw {@link JobStoreException} when the database cannot be reached.
 */
public interface Modules {

    /**
     * An installed module.
     *
     * @param version null when it says none
     * @param applications the applications that bring it along, by name
     * @param byHand whether it was {@linkplain Modules#install installed} and stays until it is {@linkplain Modules#remove removed}
     * @param installedAt when it was first installed
     * @param updatedAt when its version or what it says of records last changed
     */
    record InstalledModule(
            String name,
            @Nullable String version,
            List<String> applications,
            boolean byHand,
            Instant installedAt,
            Instant updatedAt) {}

    /** The installed modules, in the order of their installation. */
    List<InstalledModule> list();

    /** The records with their owners, channels first, by name. */
    List<MergedRecord> records();

    /**
     * Installs modules, or updates them: all of them, or none. They stay until they are removed.
     *
     * @throws dev.levada.module.RecordException when a data file cannot be taken as it is; it names file, line, record and field
     */
    void install(DataModule... modules);

    /**
     * Removes a module, whoever brings it along. An application that has it on its class path brings it back at its next start.
     *
     * @return whether there was one
     */
    boolean remove(String name);

    /**
     * Brings what an application ships up to date: installs and updates what is found, and removes the modules that only this application brought along and
     * that are not found any more. Where nothing has changed, nothing is written.
     *
     * @param application what the nodes of one application have in common; 1 to 200 characters
     * @throws dev.levada.module.RecordException as {@link #install}
     */
    void sync(String application, Collection<DataModule> found);
}
