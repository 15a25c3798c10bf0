/** The machinery around the nodes: child processes, proxies, the server, and the ledger that jobs report to. */
@org.jspecify.annotations.NullMarked
package dev.levada.chaos.cluster;
