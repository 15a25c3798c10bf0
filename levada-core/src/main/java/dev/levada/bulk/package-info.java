/** Actions on many jobs at once, carried out in the background. See {@link dev.levada.bulk.Bulk}. */
@org.jspecify.annotations.NullMarked
package dev.levada.bulk;
