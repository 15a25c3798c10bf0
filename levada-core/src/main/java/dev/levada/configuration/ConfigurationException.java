package dev.levada.configuration;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. The message names each error, its source, and what to write instead; never a password. */
public final class ConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Of these errors.
     *
     * @param errors one or more
     */
    ConfigurationException(List<Remark> errors) {
        super(
                errors.size() == 1
                        ? errors.get(0).toString()
                        : "The configuration has " + errors.size() + " errors:"
                                + errors.stream().map(error -> "\n- " + error).collect(Collectors.joining()));
    }
}
