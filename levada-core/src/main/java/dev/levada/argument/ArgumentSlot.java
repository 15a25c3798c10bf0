package dev.levada.argument;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.json.JsonMapper;

/** The place of one argument: its checks, its writer and its reader, made once per parameter. Thread-safe. */
final class ArgumentSlot {

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            short.class, Short.class,
            char.class, Character.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private final Parameter parameter;
    private final boolean primitive;
    private final Class<?> accepted;
    private final JavaType type;
    private final boolean untyped;
    private final boolean exact;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /** Fails with the exceptions of Jackson when the type cannot be stored. */
    ArgumentSlot(JsonMapper mapper, Parameter parameter) {
        this.parameter = parameter;
        type = mapper.constructType(parameter.type());
        primitive = type.isPrimitive();
        accepted = BOXES.getOrDefault(type.getRawClass(), type.getRawClass());
        untyped = UntypedValue.isUntyped(type);
        ValueDeserializer<Object> found = mapper._deserializationContext().findRootValueDeserializer(type);
        // A subclass would be written with the fields of the declared class only.
        exact = found instanceof BeanDeserializerBase;
        writer = mapper.writerFor(type);
        reader = mapper.readerFor(type);
    }

    Parameter parameter() {
        return parameter;
    }

    /** Says why the value cannot be this argument, or null when it can. */
    @Nullable
    String problem(@Nullable Object value) {
        if (value == null) {
            return primitive
                    ? "was given null, expected " + expected() + "; declare the parameter as " + TypeNames.of(accepted)
                            + " if null is meant"
                    : null;
        }
        if (!accepted.isInstance(value) && !isNarrower(value)) {
            return "was given " + TypeNames.of(value.getClass()) + ", expected " + expected() + "; convert it first";
        }
        if (exact && value.getClass() != accepted && accepted.isInstance(value)) {
            return "was given " + TypeNames.of(value.getClass()) + ", a subclass of " + expected()
                    + ", whose own fields would be lost; declare the parameter with the class that is given";
        }
        if (untyped) {
            String foreign = UntypedValue.findForeign(type, value, JsonMappers.DEPTH);
            if (foreign != null) {
                return "was given " + foreign + " where " + expected()
                        + " is declared, which would come back as something else;"
                        + " declare the parameter with its own type";
            }
        }
        return null;
    }

    void write(JsonGenerator json, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else {
            writer.writeValue(json, accepted.isInstance(value) ? value : widen((Number) value));
        }
    }

    /** The parser stands on the first token of the value. */
    @Nullable
    Object read(JsonParser json) {
        return reader.readValue(json);
    }

    private String expected() {
        return TypeNames.of(parameter.type());
    }

    /** Whole numbers of fewer bits are taken, as the language takes them: {@code 42} for a {@code long}. */
    private boolean isNarrower(Object value) {
        int wanted = bits(accepted);
        int given = bits(value.getClass());
        return given > 0 && given < wanted;
    }

    private Number widen(Number value) {
        if (accepted == Long.class) {
            return value.longValue();
        }
        return accepted == Integer.class ? (Number) value.intValue() : (Number) value.shortValue();
    }

    private static int bits(Class<?> type) {
        if (type == Long.class) {
            return Long.SIZE;
        }
        if (type == Integer.class) {
            return Integer.SIZE;
        }
        if (type == Short.class) {
            return Short.SIZE;
        }
        return type == Byte.class ? Byte.SIZE : 0;
    }
}
