/** Finding jobs among millions: queries that people type or code builds, pages, groups and what is wrong with them. See {@link dev.levada.search.Search}. */
@org.jspecify.annotations.NullMarked
package dev.levada.search;
