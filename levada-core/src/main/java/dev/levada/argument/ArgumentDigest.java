package dev.levada.argument;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.json.JsonMapper;

/**
 * What parameters are, all the way down: their names and types in order, the elements of collections, the constants of enums, the properties of records and beans
 * as they stand in the JSON. Of a type that is read in a way of its own, or by the name of a subtype, only the class counts. For use by one thread.
 */
final class ArgumentDigest {

    private static final int BYTES = 8;

    private final DeserializationContext context;
    private final StringBuilder text = new StringBuilder();
    private final Map<JavaType, Integer> described = new HashMap<>();

    private ArgumentDigest(DeserializationContext context) {
        this.context = context;
    }

    /** A hash of that, in hexadecimal. */
    static String of(JsonMapper mapper, List<Parameter> parameters) {
        ArgumentDigest digest = new ArgumentDigest(mapper._deserializationContext());
        for (Parameter parameter : parameters) {
            digest.add(parameter.name(), mapper.constructType(parameter.type()));
        }
        return hash(digest.text.toString());
    }

    private void add(String name, JavaType type) {
        text.append(name).append(' ');
        describe(type);
        text.append(';');
    }

    private void describe(JavaType type) {
        Integer before = described.putIfAbsent(type, described.size());
        Class<?> raw = type.getRawClass();
        if (before != null) {
            // A type may also hold itself.
            text.append('#').append(before);
        } else if (raw.isEnum()) {
            for (Object constant : raw.getEnumConstants()) {
                text.append(((Enum<?>) constant).name()).append('|');
            }
        } else if (type.isContainerType() || type.isReferenceType()) {
            text.append(raw.getName()).append('<');
            if (type.getKeyType() != null) {
                describe(type.getKeyType());
                text.append(',');
            }
            describe(type.getContentType());
            text.append('>');
        } else {
            SortedMap<String, JavaType> properties = properties(type);
            if (properties.isEmpty()) {
                text.append(raw.getName());
            } else {
                text.append('{');
                properties.forEach(this::add);
                text.append('}');
            }
        }
    }

    private SortedMap<String, JavaType> properties(JavaType type) {
        SortedMap<String, JavaType> properties = new TreeMap<>();
        try {
            if (context.findNonContextualValueDeserializer(type) instanceof BeanDeserializerBase bean) {
                bean.properties().forEachRemaining(property -> properties.put(property.getName(), property.getType()));
            }
        } catch (RuntimeException e) {
            // Only an annotation of the place where it stands says how it is read.
            return properties;
        }
        return properties;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
