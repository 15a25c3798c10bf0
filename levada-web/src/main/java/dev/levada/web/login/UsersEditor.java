package dev.levada.web.login;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes a file of users line by line; what else stands in it stays. The file is replaced as a whole, so that nobody ever reads half of it, by one that can be read.
 * It keeps its owner, who alone may read it. Two editors at a time are not kept apart. Used by one thread.
 */
public final class UsersEditor {

    private final Path file;

    /** Of a file, which need not be there yet. */
    public UsersEditor(Path file) {
        this.file = file;
    }

    /**
     * The users of the file; none when there is no file.
     *
     * @throws IllegalArgumentException with file and line when it cannot be understood
     * @throws UncheckedIOException when it cannot be read
     */
    public Users users() {
        return parse(lines());
    }

    /** Adds a user, or replaces the one of that name; says whether it was there. */
    public boolean put(User user) {
        return change("user", user.name(), UsersText.line(user));
    }

    /** Adds a token, or replaces the one of that name; says whether it was there. */
    public boolean put(Token token) {
        return change("token", token.name(), UsersText.line(token));
    }

    /** Takes the user of that name out; says whether it was there. */
    public boolean removeUser(String name) {
        return change("user", name, null);
    }

    /** Takes the token of that name out; says whether it was there. */
    public boolean removeToken(String name) {
        return change("token", name, null);
    }

    private boolean change(String kind, String name, @Nullable String line) {
        users();
        Predicate<String> same = each -> {
            String[] words = each.strip().split("\\s+", 3);
            return words.length > 1 && words[0].equals(kind) && words[1].equals(name);
        };
        List<String> lines = new ArrayList<>();
        boolean found = false;
        for (String each : lines()) {
            if (!same.test(each)) {
                lines.add(each);
            } else if (!found) {
                found = true;
                if (line != null) {
                    lines.add(line);
                }
            }
        }
        if (!found && line != null) {
            lines.add(line);
        }
        if (found || line != null) {
            write(lines);
        }
        return found;
    }

    private Users parse(List<String> lines) {
        return UsersText.parse(String.join("\n", lines), file.toString());
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("The file of users cannot be read: " + e, e);
        }
    }

    private void write(List<String> lines) {
        parse(lines);
        Path folder = file.toAbsolutePath().getParent();
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] ownerOnly = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Path fresh = Files.createTempFile(folder, ".users-", ".new", ownerOnly);
            try {
                Files.write(fresh, lines, StandardCharsets.UTF_8);
                if (posix && Files.exists(file)) {
                    keepOwner(fresh);
                }
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The file of users cannot be written: " + e, e);
        }
    }

    /** Who changes the file for another, as root does, leaves it to that other, who could not read it otherwise. */
    private void keepOwner(Path fresh) throws IOException {
        UserPrincipal owner = Files.getOwner(file);
        if (!owner.equals(Files.getOwner(fresh))) {
            Files.setOwner(fresh, owner);
        }
    }
}
