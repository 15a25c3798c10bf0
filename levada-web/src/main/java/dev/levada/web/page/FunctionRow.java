package dev.levada.web.page;

import dev.levada.history.Figures;
import dev.levada.status.FunctionStatus;
import org.jspecify.annotations.Nullable;

/**
 * A job function with what happened to its jobs.
 *
 * @param status null for one that no node has registered any more
 */
public record FunctionRow(String name, @Nullable FunctionStatus status, Figures figures) {}
