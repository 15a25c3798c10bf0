package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {

    private static final PasswordHash HASH = PasswordHash.of("correct horse battery".toCharArray());

    @TempDir
    private Path folder;

    @Test
    void what_is_written_is_read_and_the_rest_of_the_file_stays() throws IOException {
        Path file = folder.resolve("users");
        UsersEditor editor = new UsersEditor(file);
        assertThat(editor.put(new User("ada", Role.ADMIN, HASH, null))).isFalse();
        Files.writeString(file, "# those of the night shift\n" + Files.readString(file));
        editor.put(new User("tina", Role.OPERATOR, HASH, new Tenant("company", "ACME & Söhne #1")));
        Instant expires = Instant.parse("2030-01-01T00:00:00Z");
        editor.put(new Token("ci", Role.VIEWER, Token.hashOf("secret"), expires, null));
        assertThat(editor.put(new User("ada", Role.VIEWER, HASH, null))).isTrue();
        Users users = editor.users();
        assertThat(users.all())
                .extracting(User::toString)
                .containsExactly("ada (viewer)", "tina (operator, company=ACME & Söhne #1)");
        assertThat(users.token("secret")).extracting(Token::expires).isEqualTo(expires);
        assertThat(Files.readString(file)).startsWith("# those of the night shift\nuser ada");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(editor.removeUser("ada")).isTrue();
        assertThat(editor.removeUser("ci")).as("a token, not a user").isFalse();
        assertThat(editor.removeToken("ci")).isTrue();
        assertThat(editor.users().all()).hasSize(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"customer id:42", "company:R+D", "company:100%", "a=b #c:d", "company:eu:west", "tenant=x\ty:z"})
    void a_tenant_is_read_as_it_was_typed(String typed) {
        UsersEditor editor = new UsersEditor(folder.resolve("users"));
        Tenant tenant = Objects.requireNonNull(UsersText.tenant(typed));
        assertThat(tenant.key() + ":" + tenant.value()).isEqualTo(typed);
        editor.put(new User("tina", Role.OPERATOR, HASH, tenant));
        editor.put(new Token("ci", Role.VIEWER, Token.hashOf("secret"), null, tenant));
        assertThat(editor.users().all()).extracting(User::tenant).containsExactly(tenant);
        assertThat(editor.users().tokens()).extracting(Token::tenant).containsExactly(tenant);
    }

    @Test
    void a_change_after_which_the_file_could_not_be_read_leaves_it_as_it_is() throws IOException {
        Path file = folder.resolve("users");
        UsersEditor editor = new UsersEditor(file);
        editor.put(new Token("ci", Role.VIEWER, Token.hashOf("secret"), null, null));
        String before = Files.readString(file);
        assertThatThrownBy(() -> editor.put(new Token("cd", Role.VIEWER, Token.hashOf("secret"), null, null)))
                .hasMessageContaining("two tokens cd");
        assertThat(file).hasContent(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void a_file_that_root_changes_stays_with_its_owner() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path file = folder.resolve("users");
        UsersEditor editor = new UsersEditor(file);
        editor.put(new User("ada", Role.ADMIN, HASH, null));
        UserPrincipal owner =
                file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(file, owner);
        editor.put(new User("olga", Role.ADMIN, HASH, null));
        assertThat(Files.getOwner(file)).isEqualTo(owner);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void changes_are_taken_over_and_a_broken_file_lets_nobody_in() throws IOException {
        Path file = folder.resolve("users");
        UsersEditor editor = new UsersEditor(file);
        editor.put(new User("ada", Role.ADMIN, HASH, null));
        UsersFile source = new UsersFile(file);
        assertThat(source.users().find("ada")).isNotNull();
        editor.put(new User("olga", Role.ADMIN, HASH, null));
        await().atMost(Duration.ofSeconds(10)).until(() -> source.users().find("olga") != null);
        Files.writeString(file, "user ada role=god password=x\n");
        await().atMost(Duration.ofSeconds(10)).until(() -> source.users().isEmpty());
        Files.delete(file);
        editor.put(new User("ada", Role.ADMIN, HASH, null));
        await().atMost(Duration.ofSeconds(10)).until(() -> source.users().find("ada") != null);
    }

    @Test
    void a_file_that_everybody_may_change_is_refused() throws IOException {
        Path file = folder.resolve("users");
        new UsersEditor(file).put(new User("ada", Role.ADMIN, HASH, null));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> new UsersFile(file)).hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user ada                                     | line 2: expected 'user NAME",
                "person ada role=admin                        | line 2: expected 'user NAME",
                "user ada role=god                            | line 2: There is no role 'god'",
                "user ada role=admin password=hunter2         | line 2: This is no hash of a password",
                "user ada role=admin hunter2                  | line 2: word 4 is none of",
                "user ada role=admin role=viewer              | line 2: role is given twice",
                "user ada password=hunter2 tenant=a:b         | line 2: role=… is missing",
                "user a/da role=admin                         | line 2: A name has 1 to 100 letters",
                "user ada role=admin tenant=acme              | line 2: tenant is 'acme'",
                "user ada role=admin tenant=company:          | line 2: A tenant is given as",
                "token ci role=admin                          | line 2: hash=… is missing",
                "token ci role=admin hash=hunter2             | line 2: This is no hash of a token",
            })
    void what_is_wrong_with_a_file_is_said_with_its_line_and_no_secret_is_repeated(String line, String said) {
        assertThatThrownBy(() -> UsersText.parse("# users\n" + line + "\n", "/etc/levada/users"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("/etc/levada/users, " + said)
                .hasMessageNotContaining("hunter2");
    }
}
