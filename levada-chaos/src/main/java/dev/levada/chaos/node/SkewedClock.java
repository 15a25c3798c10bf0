package dev.levada.chaos.node;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wall clock that is wrong, for all classes of a process other than the JDK's own: as a Java agent ({@code -javaagent:levada-chaos.jar=SECONDS}) it lets their
 * calls of {@code System.currentTimeMillis()} and {@code Instant.now()} end here. The monotonic clock stays right, as it does on a machine whose time is set.
 */
public final class SkewedClock {

    private static final String HERE = "dev/levada/chaos/node/SkewedClock";

    private static volatile long offsetSeconds;

    private SkewedClock() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String seconds, Instrumentation instrumentation) {
        offsetSeconds = Long.parseLong(seconds);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    @Nullable String name,
                    @Nullable Class<?> redefined,
                    @Nullable ProtectionDomain domain,
                    byte[] classFile) {
                if (loader == null || HERE.equals(name)) {
                    return null;
                }
                return CallRedirect.redirect(classFile, HERE);
            }
        });
    }

    /** In place of {@link System#currentTimeMillis()}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + offsetSeconds * 1_000;
    }

    /** In place of {@link Instant#now()}. */
    public static Instant now() {
        return Instant.now().plusSeconds(offsetSeconds);
    }
}
