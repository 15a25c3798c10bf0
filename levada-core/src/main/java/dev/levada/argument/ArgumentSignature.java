package dev.levada.argument;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parameters of one job function, ready to write and read arguments: a JSON array with one element per parameter. Made by
 * {@link ArgumentCodec#signature}. Thread-safe.
 */
public final class ArgumentSignature {

    private final JsonMapper mapper;
    private final int limit;
    private final String function;
    private final List<Parameter> parameters;
    private final List<ArgumentSlot> slots = new ArrayList<>();

    ArgumentSignature(JsonMapper mapper, int limit, String function, List<Parameter> parameters) {
        this.mapper = mapper;
        this.limit = limit;
        this.function = function;
        this.parameters = List.copyOf(parameters);
        for (Parameter parameter : this.parameters) {
            try {
                slots.add(new ArgumentSlot(mapper, parameter));
            } catch (RuntimeException | LinkageError e) {
                throw new ArgumentException(
                        "parameter " + (slots.size() + 1) + " (" + parameter + ") of " + function
                                + " cannot be stored as JSON and read back: " + Reasons.of(e),
                        e);
            }
        }
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * Tells versions of a function apart that may not take the same arguments: 16 hexadecimal digits, the same in every process whose parameters have the same names,
     * types and order, and whose types have the same properties and constants. Made anew by each call, which takes some microseconds.
     */
    public String digest() {
        return ArgumentDigest.of(mapper, parameters);
    }

    /**
     * Writes the arguments as a JSON array.
     *
     * @throws ArgumentException when there are too many or too few, when one has the wrong type, cannot be written as JSON, or holds text
     *     that PostgreSQL cannot store, or when the whole is too large
     */
    public String encode(@Nullable Object... arguments) {
        if (arguments.length != slots.size()) {
            throw new ArgumentException(this + " was given " + count(arguments.length) + ", expected " + slots.size()
                    + "; give one value for each parameter");
        }
        for (int i = 0; i < arguments.length; i++) {
            String problem = slots.get(i).problem(arguments[i]);
            if (problem != null) {
                throw new ArgumentException(place(i) + " " + problem);
            }
        }
        BoundedText text = write(0, arguments);
        if (text.isTooLarge()) {
            throw tooLarge(text);
        }
        String json = text.toString();
        if (UnstorableText.find(json, text.isAscii()) != null) {
            throw unstorable(arguments);
        }
        return json;
    }

    /**
     * Reads stored arguments.
     *
     * @return one value per parameter, of the parameter's type; null only where the parameter is not primitive
     * @throws ArgumentMismatchException when the text is not a JSON array of as many values of the parameters' types
     */
    public @Nullable Object[] decode(String stored) {
        @Nullable Object[] values = new @Nullable Object[slots.size()];
        int at = -1;
        try (JsonParser json = mapper.createParser(stored)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw mismatch("expected a JSON array", stored, null);
            }
            for (at = 0; at < values.length; at++) {
                if (json.nextToken() == JsonToken.END_ARRAY) {
                    throw mismatch("it has " + count(at) + ", expected " + values.length, stored, null);
                }
                values[at] = slots.get(at).read(json);
            }
            at = -1;
            if (json.nextToken() != JsonToken.END_ARRAY) {
                throw mismatch("it has more than " + count(values.length), stored, null);
            }
            if (json.nextToken() != null) {
                throw mismatch("there is more after its end", stored, null);
            }
        } catch (JacksonException | StackOverflowError e) {
            throw mismatch((at < 0 ? "" : argument(at) + ": ") + Reasons.of(e), stored, e);
        }
        return values;
    }

    /** The function with its parameters as people write them, {@code sale.order.export(long orderId, String format)}. */
    @Override
    public String toString() {
        return function + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private BoundedText write(int first, @Nullable Object... arguments) {
        BoundedText text = new BoundedText(limit);
        int at = 0;
        try (JsonGenerator json = mapper.createGenerator(text)) {
            json.writeStartArray();
            for (; at < arguments.length; at++) {
                slots.get(first + at).write(json, arguments[at]);
            }
            json.writeEndArray();
        } catch (RuntimeException | StackOverflowError e) {
            if (text.isTooLarge()) {
                throw tooLarge(text);
            }
            throw new ArgumentException(place(first + at) + " could not be written as JSON: " + Reasons.of(e), e);
        }
        return text;
    }

    private ArgumentException tooLarge(BoundedText text) {
        return new ArgumentException("the arguments of " + function + " take " + text.size() + " as JSON, the limit is "
                + limit + " bytes; store the data elsewhere and pass a reference to it, such as a key or a path");
    }

    private ArgumentException unstorable(@Nullable Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String problem = UnstorableText.find(write(i, arguments[i]).toString(), false);
            if (problem != null) {
                return new ArgumentException(place(i) + " contains " + problem + "; remove it, or pass a byte[]");
            }
        }
        return new ArgumentException("the arguments of " + function + " changed while they were written");
    }

    private ArgumentMismatchException mismatch(String reason, String stored, @Nullable Throwable cause) {
        String message =
                "the stored arguments do not fit " + this + ": " + reason + "; stored is " + Reasons.cut(stored);
        return cause == null ? new ArgumentMismatchException(message) : new ArgumentMismatchException(message, cause);
    }

    private String place(int index) {
        return argument(index) + " of " + function;
    }

    private String argument(int index) {
        return "argument " + (index + 1) + " (" + parameters.get(index).name() + ")";
    }

    private static String count(int arguments) {
        return arguments == 1 ? "1 argument" : arguments + " arguments";
    }
}
