package dev.levada.module;

import dev.levada.literal.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the model that an external id such as {@code model_sale_order} stands for. In it the dots of the name are underscores, so that
 * {@code sale.order} and {@code sale_order} have the same one; the models that are known decide, and where none is known, every underscore stands
 * for a dot. Immutable.
 */
final class ModelIds {

    private static final String PREFIX = "model_";

    private final Map<String, TreeSet<String>> byId = new TreeMap<>();

    ModelIds(Collection<String> known) {
        for (String model : known) {
            byId.computeIfAbsent(PREFIX + model.replace('.', '_'), id -> new TreeSet<>())
                    .add(model);
        }
    }

    /**
     * The name of the model.
     *
     * @param id without the module's name
     * @throws IllegalArgumentException when the id is no model's, or several known models have it
     */
    String resolve(String id) {
        if (!id.startsWith(PREFIX) || id.length() == PREFIX.length()) {
            throw new IllegalArgumentException(
                    Shown.value(id)
                            + " is no model's id, expected model_ and the name with underscores for dots, such as model_sale_order");
        }
        List<String> models = new ArrayList<>(byId.getOrDefault(id, new TreeSet<>()));
        if (models.size() > 1) {
            throw new IllegalArgumentException(
                    Shown.value(id) + " stands for several known models: " + String.join(", ", models)
                            + "; write <field name=\"model\">" + models.get(0) + "</field> instead");
        }
        return models.isEmpty() ? id.substring(PREFIX.length()).replace('_', '.') : models.get(0);
    }
}
