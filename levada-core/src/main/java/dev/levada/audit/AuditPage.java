package dev.levada.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries, newest first.
 *
 * @param entries may be fewer than asked for although there are more, where a filter meets few
 * @param next continues where this page ends; null: there is nothing beyond it. Opaque
 */
public record AuditPage(List<AuditEntry> entries, @Nullable String next) {

    public AuditPage {
        entries = List.copyOf(entries);
    }
}
