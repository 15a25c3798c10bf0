/** What every benchmark needs: options, figures and their lines, and what processes and the server have used. Knows nothing of queues. */
@org.jspecify.annotations.NullMarked
package dev.levada.benchmark.harness;
