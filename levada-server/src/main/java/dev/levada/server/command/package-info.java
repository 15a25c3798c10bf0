/** What operators do from a shell: look at jobs and channels, act upon them, bring the schema up to date. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.command;
