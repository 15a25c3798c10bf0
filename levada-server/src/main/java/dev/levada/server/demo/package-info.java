/** The demo: real orders through every kind of channel, and a proof at the end. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.demo;
