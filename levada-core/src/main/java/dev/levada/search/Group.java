package dev.levada.search;

import dev.levada.status.Count;

/**
 * Jobs that have something in common, and how many they are.
 *
 * @param value what they have in common, such as the channel's name
 * @param query the jobs of the group, as a query
 */
public record Group(String value, Count count, JobQuery query) {}
