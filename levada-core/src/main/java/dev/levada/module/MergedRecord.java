package dev.levada.module;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as the modules that own it say together. Immutable.
 *
 * @param model what it is a record of
 * @param name the channel's full name, or the function's name
 * @param owners the claims on it, in the order in which their modules were installed; at least one
 * @param values each field's value by the last claim that gives it, see {@link Claim#values}. What people changed since then is in the tables
 *     {@code channel} and {@code function_setting}, not here
 */
public record MergedRecord(RecordModel model, String name, List<Claim> owners, Map<String, @Nullable Object> values) {

    public MergedRecord {
        owners = List.copyOf(owners);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static MergedRecord of(List<Claim> claims) {
        Claim first = claims.get(0);
        Map<String, @Nullable Object> values = new LinkedHashMap<>(first.values());
        // A record whose creator wants it left alone is not written by others that come later (the original's merging).
        if (!first.noupdate()) {
            claims.forEach(claim -> values.putAll(claim.values()));
        }
        return new MergedRecord(first.model(), first.name(), claims, values);
    }

    /** Where a field's value comes from, for messages. */
    String source(String field) {
        String source = owners.get(0).source();
        for (Claim owner : owners) {
            if (owner.values().containsKey(field)) {
                source = owner.source();
            }
        }
        return source;
    }
}
