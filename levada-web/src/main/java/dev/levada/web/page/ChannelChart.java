package dev.levada.web.page;

/**
 * A channel's charts, as JSON for {@code chart.js}.
 *
 * @param throughput jobs that ended a minute
 * @param latency how long they waited and ran
 */
public record ChannelChart(String name, String throughput, String latency) {}
