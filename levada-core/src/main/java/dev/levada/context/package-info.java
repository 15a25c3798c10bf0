/** What is carried along with a job beside its arguments: tenant, user, locale, trace. */
@org.jspecify.annotations.NullMarked
package dev.levada.context;
