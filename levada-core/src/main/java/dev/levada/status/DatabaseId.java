package dev.levada.status;

import org.jspecify.annotations.Nullable;

/**
 * Which database it is, by what PostgreSQL says.
 *
 * @param name may change without it being another database
 * @param oid its number in its server; each new database has another
 * @param server the server's {@code system_identifier}, which copies of the whole server share; null: the user may not ask for it
 */
public record DatabaseId(String name, long oid, @Nullable String server) {}
