/** How far the demo's jobs are, channel by channel. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.demo.progress;
