package dev.levada.testing;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.TestInstances;

/** A test that is not nested, for tests of the extension. */
record OneInstance(Object instance) implements TestInstances {

    @Override
    public Object getInnermostInstance() {
        return instance;
    }

    @Override
    public List<Object> getEnclosingInstances() {
        return List.of();
    }

    @Override
    public List<Object> getAllInstances() {
        return List.of(instance);
    }

    @Override
    public <T> Optional<T> findInstance(Class<T> requiredType) {
        return Optional.of(instance).filter(requiredType::isInstance).map(requiredType::cast);
    }
}
