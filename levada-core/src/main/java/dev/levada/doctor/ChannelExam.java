package dev.levada.doctor;

import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.configuration.Configuration;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.DoctorStatements.JobGroup;
import dev.levada.store.DoctorStatements.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The channels: which are meant and which are there, who uses them, what holds them up. */
final class ChannelExam {

    private static final String SUBJECT = "channels";

    private final Findings findings;
    private final Configuration configuration;

    ChannelExam(Findings findings, Configuration configuration) {
        this.findings = findings;
        this.configuration = configuration;
    }

    void examine(List<ChannelRow> channels, List<Route> routes, List<JobGroup> jobs) {
        Map<String, ChannelSettings> configured = new LinkedHashMap<>();
        channels.forEach(channel -> configured.put(channel.settings().name(), channel.settings()));
        root(configured.get(ChannelName.ROOT));
        changed(configured);
        Map<String, List<String>> functions = new LinkedHashMap<>();
        routes.forEach(route -> functions
                .computeIfAbsent(route.channel(), channel -> new ArrayList<>())
                .add(route.function()));
        int unknown = unconfigured(configured, functions);
        unused(configured, functions.keySet(), jobs);
        if (unknown == 0) {
            findings.ok(
                    SUBJECT,
                    Texts.count(configured.size(), "channel") + " configured; "
                            + (routes.isEmpty()
                                    ? "no job function is registered yet"
                                    : "every job function's channel is among them"));
        }
    }

    private void root(@Nullable ChannelSettings root) {
        if (root != null && (root.paused() || Integer.valueOf(0).equals(root.capacity()))) {
            findings.warning(
                    SUBJECT,
                    "The channel root is paused" + (root.paused() ? "" : " (capacity 0)") + ": no job starts",
                    root.paused()
                            ? "'levada channels resume root' lets them start"
                            : "'levada channels set root:4' lets four jobs run at a time");
        }
    }

    /** What the configuration says of channels is written at each start; meanwhile they may have been changed. */
    private void changed(Map<String, ChannelSettings> configured) {
        List<String> missing = new ArrayList<>();
        List<String> other = new ArrayList<>();
        for (ChannelSettings told :
                configuration.channels().map(ChannelConfiguration::settings).orElse(List.of())) {
            ChannelSettings there = configured.get(told.name());
            if (there == null) {
                missing.add(told.name());
                // A start does not resume what a person has paused.
            } else if (!there.equals(told.withPaused(told.paused() || there.paused()))) {
                other.add(told.name());
            }
        }
        if (!missing.isEmpty()) {
            note("Configured, but not in the database yet: " + Texts.names(missing));
        }
        if (!other.isEmpty()) {
            note("Set otherwise in the database than configured: " + Texts.names(other));
        }
    }

    private void note(String sentence) {
        findings.note(SUBJECT, sentence + ". The next start of a queue with this configuration sets them", "");
    }

    private int unconfigured(Map<String, ChannelSettings> configured, Map<String, List<String>> functions) {
        int unknown = 0;
        for (Map.Entry<String, List<String>> entry : functions.entrySet()) {
            String channel = entry.getKey();
            if (!configured.containsKey(channel)) {
                unknown++;
                findings.warning(
                        SUBJECT,
                        "The channel " + channel + " of " + Texts.names(entry.getValue())
                                + " is not configured: its jobs run under " + nearest(channel, configured.keySet()),
                        "Configure it ('levada channels set " + channel + ":1'), or correct the name");
            }
        }
        return unknown;
    }

    private void unused(Map<String, ChannelSettings> configured, Set<String> routed, List<JobGroup> jobs) {
        Set<String> used = new HashSet<>(routed);
        jobs.forEach(group -> used.add(group.channel()));
        List<String> unused = new ArrayList<>();
        for (String channel : configured.keySet()) {
            boolean above = used.stream().anyMatch(name -> name.equals(channel) || name.startsWith(channel + "."));
            if (!above && !channel.equals(ChannelName.ROOT)) {
                unused.add(channel);
            }
        }
        if (!unused.isEmpty()) {
            findings.note(
                    SUBJECT,
                    "No job function goes to " + Texts.names(unused) + ", nor does an unfinished job",
                    "Remove them from the configuration if nobody delays into them");
        }
    }

    private static String nearest(String channel, Set<String> configured) {
        String at = ChannelName.parent(channel);
        while (at != null && !configured.contains(at)) {
            at = ChannelName.parent(at);
        }
        return at == null ? ChannelName.ROOT : at;
    }
}
