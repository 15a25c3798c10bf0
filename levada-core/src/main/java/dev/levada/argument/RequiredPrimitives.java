package dev.levada.argument;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/** A primitive component of a record that is missing in the JSON is an error as null is, and not silently zero. */
final class RequiredPrimitives extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        Boolean marked = super.hasRequiredMarker(config, member);
        boolean primitive =
                member instanceof AnnotatedParameter && member.getRawType().isPrimitive();
        return (marked == null && primitive) ? Boolean.TRUE : marked;
    }
}
