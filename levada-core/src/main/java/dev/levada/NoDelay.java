package dev.levada;

import dev.levada.spi.PreparedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While it is open, calls that this thread delays run at once instead, in this thread, and in the transaction of the connection they were to be delayed on (else
 * in one of their own). Nothing is stored, identity keys and ETAs count for nothing, and exceptions reach the caller: unchecked ones as they are, checked ones as
 * the cause of a {@link FailedJobException}. For tests and for development.
 *
 * <pre>{@code
 * try (NoDelay scope = queue.noDelay()) {
 *     queue.delay(SaleOrders::actionDone, 42L);    // done when it returns
 * }
 * }</pre>
 *
 * <p>To be closed in the thread that opened it, the last one opened first.
 */
public final class NoDelay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NoDelay.class);
    private static final ThreadLocal<@Nullable NoDelay> INNERMOST = new ThreadLocal<>();

    /** Whether a queue delays nothing, as a whole or in this thread. */
    static final class Setting {

        private final @Nullable String always;

        /**
         * The setting of a queue.
         *
         * @param always what says that nothing is ever delayed, for the log; null: it is
         */
        Setting(@Nullable String always) {
            this.always = always;
        }

        boolean applies() {
            if (always != null) {
                return true;
            }
            for (NoDelay scope = INNERMOST.get(); scope != null; scope = scope.outer) {
                if (scope.setting == null || scope.setting == this) {
                    return true;
                }
            }
            return false;
        }

        void tell(PreparedCall call) {
            if (always != null) {
                log.warn(
                        "{} runs at once in its caller's thread: {}",
                        call.function().name(),
                        always);
            } else {
                log.debug(
                        "{} runs at once in its caller's thread",
                        call.function().name());
            }
        }
    }

    private final @Nullable Setting setting;
    private final @Nullable NoDelay outer;

    private NoDelay(@Nullable Setting setting) {
        this.setting = setting;
        this.outer = INNERMOST.get();
        INNERMOST.set(this);
    }

    static NoDelay of(Setting setting) {
        return new NoDelay(setting);
    }

    /** The same for all queues. */
    public static NoDelay forAllQueues() {
        return new NoDelay(null);
    }

    /**
     * Lets calls be delayed again.
     *
     * @throws IllegalStateException when it is not the innermost of this thread
     */
    @Override
    public void close() {
        if (INNERMOST.get() != this) {
            throw new IllegalStateException(
                    "This NoDelay is not the innermost one of this thread: close it once, where it was opened, with try (…)");
        }
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
    }
}
