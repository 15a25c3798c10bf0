/** The commands {@code serve} and {@code user}: the dashboard as a program of its own, and who may log in. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.web;
