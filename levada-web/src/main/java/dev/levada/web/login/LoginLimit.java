package dev.levada.web.login;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may try to log in. An account is guarded against many addresses, an address against trying many accounts, and the two together so that
 * nobody is kept out easily by others who try. Thread-safe.
 */
final class LoginLimit {

    private static final int OF_BOTH = 5;
    private static final int OF_ADDRESS = 30;
    private static final int OF_ACCOUNT = 50;
    private static final long WINDOW = Duration.ofMinutes(15).toNanos();
    private static final int MOST = 20_000;

    private record Tries(long since, int count) {}

    private final Map<String, Tries> tries = new LinkedHashMap<>(64, 0.75f, true);
    private final LongSupplier nanos;

    LoginLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Counts a try before it is made.
     *
     * @return zero when it may be made, else how long to wait
     */
    synchronized Duration tryOnce(String account, String address) {
        long now = nanos.getAsLong();
        String[] keys = keys(account, address);
        int[] limits = {OF_BOTH, OF_ADDRESS, OF_ACCOUNT};
        long wait = 0;
        for (int i = 0; i < keys.length; i++) {
            Tries so = current(keys[i], now);
            if (so.count() >= limits[i]) {
                wait = Math.max(wait, so.since() + WINDOW - now);
            }
        }
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        for (String key : keys) {
            Tries so = current(key, now);
            tries.put(key, new Tries(so.since(), so.count() + 1));
        }
        while (tries.size() > MOST) {
            tries.remove(tries.keySet().iterator().next());
        }
        return Duration.ZERO;
    }

    /** That the last try of an account from an address was right. */
    synchronized void succeeded(String account, String address) {
        String[] keys = keys(account, address);
        tries.remove(keys[0]);
        for (int i = 1; i < keys.length; i++) {
            Tries so = tries.get(keys[i]);
            if (so != null && so.count() > 0) {
                tries.put(keys[i], new Tries(so.since(), so.count() - 1));
            }
        }
    }

    private Tries current(String key, long now) {
        Tries so = tries.get(key);
        return so == null || now - so.since() > WINDOW ? new Tries(now, 0) : so;
    }

    private static String[] keys(String account, String address) {
        // Hashed, so that nobody fills the memory with long names.
        String name = Secret.hash(account);
        return new String[] {"both " + name + " " + address, "address " + address, "account " + name};
    }
}
