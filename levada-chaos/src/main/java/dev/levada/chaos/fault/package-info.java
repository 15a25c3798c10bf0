/** What is done to the cluster, and when. */
@org.jspecify.annotations.NullMarked
package dev.levada.chaos.fault;
