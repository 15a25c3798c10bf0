package dev.levada.argument;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes arguments and results of job functions as JSON and reads them back, by the types of the registered method. What is written comes
 * back equal: records, enums by name, {@code java.time} with zone and offset, {@code BigDecimal} with its digits after the point,
 * collections, maps, {@code Optional}, {@code byte[]}. What would not is refused: types by {@link #signature}, values by
 * {@link ArgumentSignature#encode}. No class names, no coercion between texts, numbers and booleans, no unknown or doubled properties, at
 * most 64 levels of nesting. Thread-safe.
 */
public final class ArgumentCodec {

    private final ArgumentLimits limits;
    private final JsonMapper mapper;

    public ArgumentCodec() {
        this(ArgumentLimits.DEFAULT);
    }

    public ArgumentCodec(ArgumentLimits limits) {
        this.limits = limits;
        this.mapper = JsonMappers.create(limits);
    }

    /**
     * Prepares the writing and reading of a function's arguments. This is where the work is done: call it once per function.
     *
     * @param function the function's name, for messages
     * @throws ArgumentException when a parameter's type cannot be written as JSON and read back
     */
    public ArgumentSignature signature(String function, List<Parameter> parameters) {
        return new ArgumentSignature(mapper, limits.argumentBytes(), function, parameters);
    }

    /**
     * Checks arguments that a person has typed, whatever function they are for.
     *
     * @throws ArgumentException when they are no JSON array, too large, or cannot be stored
     */
    public void checkArguments(String json) {
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.argumentBytes()) {
            throw new ArgumentException("the arguments take " + bytes + " bytes, more than the limit of "
                    + limits.argumentBytes() + "; store the data in a table of yours and pass its key");
        }
        String problem = UnstorableText.find(json, false);
        if (problem != null) {
            throw new ArgumentException("the arguments contain " + problem);
        }
        String reason = "they are " + Reasons.cut(json);
        try (JsonParser parser = mapper.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                parser.skipChildren();
                if (parser.nextToken() == null) {
                    return;
                }
            }
        } catch (JacksonException e) {
            reason = Reasons.of(e);
        }
        throw new ArgumentException("the arguments must be a JSON array, such as [42, \"csv\"]: " + reason);
    }

    /**
     * The type with the type variables of the method's class replaced by what they are in the receiver, a class that inherits the method.
     */
    public Type resolve(Type type, Method method, Class<?> receiver) {
        if (type instanceof Class<?>) {
            return type;
        }
        JavaType declaring = mapper.constructType(receiver).findSuperType(method.getDeclaringClass());
        return declaring == null ? type : mapper.getTypeFactory().resolveMemberType(type, declaring.getBindings());
    }

    /** The class that values of the type have, without type arguments. */
    public Class<?> erase(Type type) {
        return mapper.constructType(type).getRawClass();
    }

    /** The class that the elements of a collection or array of the type have; null for other types. */
    public @Nullable Class<?> eraseElements(Type type) {
        JavaType known = mapper.constructType(type);
        return known.isCollectionLikeType() || known.isArrayType()
                ? known.getContentType().getRawClass()
                : null;
    }

    /**
     * Writes a result. Never throws: a result that cannot be stored as it is leaves a note.
     *
     * @param declared the method's return type
     */
    public ResultText encodeResult(@Nullable Object result, Type declared) {
        if (result == null) {
            return ResultText.NONE;
        }
        if (ProcessThings.include(result.getClass())) {
            return unwritable(result, ProcessThings.refusal(result.getClass()));
        }
        BoundedText text = new BoundedText(limits.resultBytes());
        // Type arguments are known to the declaration only; without them the value's own class knows best.
        ObjectWriter writer = mapper.writer();
        try {
            if (!(declared instanceof Class<?>)) {
                writer = mapper.writerFor(mapper.constructType(declared));
            }
            try (JsonGenerator json = mapper.createGenerator(text)) {
                writer.writeValue(json, result);
            }
        } catch (Throwable e) {
            if (!text.isTooLarge()) {
                return unwritable(result, Reasons.of(e));
            }
        }
        return text.isTooLarge() ? cut(text) : whole(text);
    }

    /**
     * Reads a stored result.
     *
     * @return null when there is none
     * @throws ArgumentMismatchException when the text is not a value of the type
     */
    @SuppressWarnings("unchecked") // Class.cast would refuse the boxes of int.class and its like
    public <T> @Nullable T decodeResult(@Nullable String json, Class<T> type) {
        return (T) decodeResult(json, (Type) type);
    }

    /** As {@link #decodeResult(String, Class)}, for types with type arguments. */
    public @Nullable Object decodeResult(@Nullable String stored, Type type) {
        if (stored == null) {
            return null;
        }
        String reason = "there is more after its end";
        Throwable cause = null;
        try (JsonParser json = mapper.createParser(stored)) {
            Object value = mapper.readerFor(mapper.constructType(type)).readValue(json);
            if (json.nextToken() == null) {
                return value;
            }
        } catch (JacksonException | StackOverflowError e) {
            reason = Reasons.of(e);
            cause = e;
        }
        String message = "the stored result is not a " + TypeNames.of(type) + ": " + reason + "; stored is "
                + Reasons.cut(stored);
        throw cause == null ? new ArgumentMismatchException(message) : new ArgumentMismatchException(message, cause);
    }

    private static ResultText unwritable(Object result, String reason) {
        return new ResultText(
                null,
                "the result of type " + TypeNames.of(result.getClass()) + " could not be written as JSON: " + reason);
    }

    private static ResultText whole(BoundedText text) {
        String json = text.toString();
        String problem = UnstorableText.find(json, text.isAscii());
        return problem == null
                ? new ResultText(json, null)
                : new ResultText(
                        UnstorableText.replace(json),
                        "the result contained " + problem + "; U+FFFD stands in its place");
    }

    /** A quarter, because quoting a text can double it and a character takes up to three bytes. */
    private ResultText cut(BoundedText text) {
        String head = text.head(limits.resultBytes() / 4);
        return new ResultText(
                UnstorableText.replace(mapper.writeValueAsString(head)),
                "the result of " + text.size() + " is larger than the limit of " + limits.resultBytes()
                        + " bytes and was cut to its first " + head.length() + " characters");
    }
}
