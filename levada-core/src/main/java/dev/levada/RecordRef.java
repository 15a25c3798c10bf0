package dev.levada;

import dev.levada.function.FunctionName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reference to one or several records of the application, as an argument of a job: stored as <code>{"model": "sale.order", "ids":
 * [1, 2]}</code>, equal when it comes back. Whether the records exist is not looked at. What the job's related action opens is the first
 * parameter that refers to records; for parameters with plain ids there is {@link Record}. Immutable.
 *
 * <pre>{@code
 * queue.delay(SaleOrders::confirm, RecordRef.of("sale.order", 42L));
 * }</pre>
 *
 * <p>Source: recordsets as arguments in OCA {@code queue_job}, without user and context.
 *
 * @param model lower-case letters, digits, underscores and dots, as in {@link JobModel}
 * @param ids at least one; all {@code Long}, or all texts of 1 to 1,000 characters. May be given as other whole numbers in the range of
 *     {@code long} and as {@code UUID}s, which become texts. Equal ids count once, in the place of the first
 */
public record RecordRef(String model, List<Object> ids) {

    private static final int LONGEST_ID = 1_000;

    /** @throws IllegalArgumentException when the model or an id has another form, or there is no id */
    public RecordRef {
        // A stored argument may lack either.
        if (model == null || ids == null) {
            throw new IllegalArgumentException("a record reference has no " + (model == null ? "model" : "ids")
                    + "; expected a model and ids, such as {\"model\": \"sale.order\", \"ids\": [42]}");
        }
        FunctionName.checkModel(model);
        ids = List.copyOf(distinct(model, ids));
    }

    /** One record, or several, by number. */
    public static RecordRef of(String model, long id, long... more) {
        List<Object> ids = new ArrayList<>();
        ids.add(id);
        for (long other : more) {
            ids.add(other);
        }
        return new RecordRef(model, ids);
    }

    /** One record, or several, by text. */
    public static RecordRef of(String model, String id, String... more) {
        List<Object> ids = new ArrayList<>();
        ids.add(id);
        ids.addAll(List.of(more));
        return new RecordRef(model, ids);
    }

    /** One record, or several, by UUID. */
    public static RecordRef of(String model, UUID id, UUID... more) {
        List<Object> ids = new ArrayList<>();
        ids.add(id);
        ids.addAll(List.of(more));
        return new RecordRef(model, ids);
    }

    /** Records by a collection of whole numbers, texts or UUIDs. */
    public static RecordRef of(String model, Collection<?> ids) {
        return new RecordRef(model, new ArrayList<>(ids));
    }

    /** Whether it is one record. */
    public boolean isSingle() {
        return ids.size() == 1;
    }

    /**
     * The ids as numbers.
     *
     * @throws IllegalStateException when they are texts
     */
    public List<Long> longIds() {
        if (!(ids.get(0) instanceof Long)) {
            throw new IllegalStateException("the ids of this reference to " + model + " are texts; use textIds()");
        }
        return ids.stream().map(Long.class::cast).toList();
    }

    /** The ids as texts; numbers in decimal digits. */
    public List<String> textIds() {
        return ids.stream().map(Object::toString).toList();
    }

    private static Set<Object> distinct(String model, List<?> given) {
        Set<Object> distinct = new LinkedHashSet<>();
        Class<?> kind = null;
        for (Object id : given) {
            Object normal = normal(model, id);
            if (kind != null && kind != normal.getClass()) {
                throw refused(model, "both numbers and texts as ids", "ids of one kind");
            }
            kind = normal.getClass();
            distinct.add(normal);
        }
        if (distinct.isEmpty()) {
            throw refused(model, "no id", "at least one");
        }
        return distinct;
    }

    private static Object normal(String model, @Nullable Object id) {
        if (id instanceof Long || id instanceof Integer || id instanceof Short || id instanceof Byte) {
            return ((Number) id).longValue();
        }
        if (id instanceof BigInteger number && number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        if (id instanceof UUID uuid) {
            return uuid.toString();
        }
        if (id instanceof String text && !text.isEmpty() && text.length() <= LONGEST_ID) {
            return text;
        }
        String what = id instanceof String text ? "a text of " + text.length() + " characters" : describe(id);
        throw refused(
                model,
                what + " as id",
                "whole numbers from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", UUIDs, or texts of 1 to "
                        + LONGEST_ID + " characters");
    }

    private static String describe(@Nullable Object id) {
        if (id == null) {
            return "null";
        }
        // A number is short; anything else may be large, and may be secret.
        String type = id.getClass().getSimpleName();
        return id instanceof Number && id.toString().length() <= 40 ? type + " " + id : type;
    }

    private static IllegalArgumentException refused(String model, String given, String expected) {
        return new IllegalArgumentException(
                "a reference to " + model + " was given " + given + ", expected " + expected);
    }
}
