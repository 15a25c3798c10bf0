package dev.levada.web.login;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users of a file ({@link UsersText}), which is read again when it changes, within two seconds. A file that has become unreadable or malformed lets the users of
 * before in no longer: nobody may log in until it is mended, which is told in the log. Thread-safe.
 */
public final class UsersFile implements UserSource {

    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final long LOOK_NANOS = 1_000_000_000L;
    private static final Users NOBODY = Users.of(java.util.List.of(), java.util.List.of());

    private record State(@Nullable FileTime changed, long size) {}

    private final Path file;
    private Users users;
    private State state;
    private long looked;

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException with file and line when it cannot be understood, or others may write it
     * @throws UncheckedIOException when it cannot be read
     */
    public UsersFile(Path file) {
        this.file = file;
        this.state = look();
        this.users = read();
        this.looked = System.nanoTime();
    }

    @Override
    public synchronized Users users() {
        long now = System.nanoTime();
        if (now - looked > LOOK_NANOS) {
            looked = now;
            State current = look();
            if (!current.equals(state)) {
                state = current;
                try {
                    users = read();
                    LOG.info("Read the users anew from {}", file);
                } catch (IllegalArgumentException | UncheckedIOException e) {
                    users = NOBODY;
                    LOG.error("Nobody can log in until the file of users is mended: {}", e.getMessage());
                }
            }
        }
        return users;
    }

    private State look() {
        try {
            return new State(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return new State(null, -1);
        }
    }

    private Users read() {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file, new LinkOption[0]);
                if (rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                    throw new IllegalArgumentException(
                            file + " can be changed by every user of this machine; chmod 600 it");
                }
            }
            return UsersText.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("The file of users cannot be read: " + e, e);
        }
    }
}
