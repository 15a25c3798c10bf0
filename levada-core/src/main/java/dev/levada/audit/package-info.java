/** Who did what, when, and what it was before and after. See {@link dev.levada.audit.Audit}. */
@org.jspecify.annotations.NullMarked
package dev.levada.audit;
