/** What the demo's jobs did, and whether the business tables say the same. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.demo.summary;
