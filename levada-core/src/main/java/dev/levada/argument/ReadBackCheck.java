package dev.levada.argument;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Refuses types that Jackson writes but cannot read back, when the reader of a parameter is built and not first when a job runs: types
 * without a way to make an instance, and those that stand for something of this process. Jackson builds the readers of the properties
 * together with the reader of a type, so that this holds for whatever a type consists of.
 */
final class ReadBackCheck extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        if (ProcessThings.include(type)) {
            throw new IllegalArgumentException(ProcessThings.refusal(type));
        }
        if (deserializer instanceof AbstractDeserializer
                && config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, description.getClassInfo())
                        == null) {
            return new Abstract(type, deserializer);
        }
        if (deserializer instanceof BeanDeserializerBase bean
                && !bean.getValueInstantiator().canInstantiate()) {
            throw new IllegalArgumentException(TypeNames.of(type)
                    + " has no constructor that its fields could be given to; make it a record,"
                    + " or annotate a constructor with @JsonCreator");
        }
        return deserializer;
    }

    /** Stands for an abstract type until it is known whether the property it is the type of says how to find the class. */
    private static final class Abstract extends StdDeserializer<Object> {

        private final ValueDeserializer<?> delegate;

        Abstract(Class<?> type, ValueDeserializer<?> delegate) {
            super(type);
            this.delegate = delegate;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            if (property != null && property.getAnnotation(JsonTypeInfo.class) != null) {
                return delegate.createContextual(context, property);
            }
            return context.reportBadDefinition(
                    context.constructType(handledType()),
                    TypeNames.of(handledType())
                            + " is abstract, nothing says which class to make of it;"
                            + " use a record or a class, or annotate it with @JsonTypeInfo and @JsonSubTypes");
        }

        @Override
        public Object deserialize(JsonParser json, DeserializationContext context) {
            return context.reportBadDefinition(handledType(), "not contextual");
        }
    }
}
