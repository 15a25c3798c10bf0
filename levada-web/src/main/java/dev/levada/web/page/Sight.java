package dev.levada.web.page;

import dev.levada.web.desk.Desks;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What makes the difference between two users who look at the same page: part of the key of all that browsers share.
 *
 * @param tenant whose jobs alone are seen; null: all are
 * @param arguments whether arguments, contexts and results are seen
 * @param role what decides which texts are searched
 */
record Sight(@Nullable Tenant tenant, boolean arguments, Role role) {

    private record Key(Sight sight, String what, Object detail) {}

    /** Of who asks. */
    static Sight of(Desks desks, Exchange exchange) {
        return new Sight(
                exchange.who().tenant(),
                desks.of(exchange).seesArguments(),
                exchange.who().role());
    }

    /**
     * An answer that all who see the same get together.
     *
     * @param what is asked
     * @param detail with {@code equals}
     */
    <T> T share(Desks desks, String what, Object detail, Duration age, Supplier<T> question) {
        List<T> answer = desks.share(new Key(this, what, detail), age, () -> List.of(question.get()));
        return answer.get(0);
    }
}
