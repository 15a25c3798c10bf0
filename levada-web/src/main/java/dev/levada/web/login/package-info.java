/** Who asks: users and their passwords, sessions, tokens, the proxy in front. */
@org.jspecify.annotations.NullMarked
package dev.levada.web.login;
