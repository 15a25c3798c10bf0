package dev.levada.chaos.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallRedirectTest {

    /** In place of the JDK's: a clock that stands. */
    public static final class Standing {
        /** The year 1970. */
        public static long currentTimeMillis() {
            return 1;
        }

        /** The year 1970. */
        public static Instant now() {
            return Instant.EPOCH;
        }
    }

    /** Reads all clocks. */
    public static final class Reader {
        /** Milliseconds, seconds, and whether nanoseconds go on. */
        public static long[] read() {
            long nanos = System.nanoTime();
            double constant = 1e18;
            return new long[] {
                System.currentTimeMillis(),
                Instant.now().getEpochSecond(),
                System.nanoTime() - nanos,
                (long) constant,
                Duration.ofSeconds(3).toMillis()
            };
        }
    }

    @Test
    void calls_of_the_wall_clock_go_elsewhere_and_all_others_stay() throws ReflectiveOperationException, IOException {
        byte[] changed = CallRedirect.redirect(
                classFile(Reader.class), Standing.class.getName().replace('.', '/'));

        Class<?> reader = new ClassLoader(CallRedirectTest.class.getClassLoader()) {
            Class<?> define(byte[] file) {
                return defineClass(null, file, 0, file.length);
            }
        }.define(Objects.requireNonNull(changed));
        long[] read = read(reader);

        assertThat(read[0]).isEqualTo(1);
        assertThat(read[1]).isZero();
        assertThat(read[2]).isNotNegative();
        assertThat(read[3]).isEqualTo(1_000_000_000_000_000_000L);
        assertThat(read[4]).isEqualTo(3_000);
    }

    @Test
    void a_class_that_reads_no_clock_is_left_alone() throws IOException {
        assertThat(CallRedirect.redirect(classFile(Flaw.class), "x")).isNull();
    }

    private static long[] read(Class<?> reader) throws ReflectiveOperationException {
        try {
            return (long[]) reader.getMethod("read").invoke(null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
