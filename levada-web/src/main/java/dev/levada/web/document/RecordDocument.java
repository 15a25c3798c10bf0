package dev.levada.web.document;

import dev.levada.Channels.Channel;
import dev.levada.Modules.InstalledModule;
import dev.levada.audit.AuditEntry;
import dev.levada.bulk.BulkAction;
import dev.levada.bulk.BulkStatus;
import dev.levada.configuration.Setting;
import dev.levada.doctor.Finding;
import dev.levada.status.FunctionStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** What is written down about a queue, in JSON: settings of channels, functions, the audit, bulk actions, findings. */
public final class RecordDocument {

    private RecordDocument() {}

    /** A configured channel. */
    public static Map<String, @Nullable Object> channel(Channel channel) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", channel.settings().name());
        json.put("capacity", channel.settings().capacity());
        json.put("sequential", channel.settings().sequential());
        json.put("throttle_seconds", Values.seconds(channel.settings().throttle()));
        json.put("paused", channel.settings().paused());
        json.put("removal_interval_seconds", Values.seconds(channel.removalInterval()));
        json.put("managed_by", channel.managedBy());
        return json;
    }

    /** A job function. */
    public static Map<String, @Nullable Object> function(FunctionStatus function) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", function.name());
        json.put("parameters", function.parameters());
        json.put("channel", function.channel());
        json.put("priority", function.priority());
        json.put("max_retries", function.maxRetries());
        json.put("retry_pattern", function.retryPattern());
        json.put("timeout_seconds", Values.seconds(function.timeout()));
        json.put("description", function.description());
        json.put("tag", function.tag());
        json.put("overridden", function.overridden().stream().sorted().toList());
        json.put("nodes", function.nodes());
        return json;
    }

    /** An entry of the audit. */
    public static Map<String, @Nullable Object> entry(AuditEntry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", entry.id());
        json.put("at", Values.moment(entry.at()));
        json.put("actor", entry.actor());
        json.put("origin", entry.origin());
        json.put("action", entry.action());
        json.put("target", entry.target());
        json.put("before", entry.before() == null ? null : new RawValue(entry.before()));
        json.put("after", entry.after() == null ? null : new RawValue(entry.after()));
        return json;
    }

    private static double seconds(BulkAction.Postpone due) {
        return due.fromNow() == null ? 0 : due.fromNow().toMillis() / 1_000.0;
    }

    /** A bulk action. */
    public static Map<String, @Nullable Object> bulk(BulkStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", status.id());
        json.put("action", status.action().name().replace('_', '-'));
        json.put("channel", status.action() instanceof BulkAction.Move move ? move.channel() : null);
        json.put("priority", status.action() instanceof BulkAction.Reprioritise other ? other.priority() : null);
        BulkAction.Postpone due = status.action() instanceof BulkAction.Postpone postpone ? postpone : null;
        json.put("eta", due == null ? null : Values.moment(due.at()));
        json.put("eta_seconds", due == null || due.at() != null ? null : seconds(due));
        json.put("jobs", status.jobs());
        json.put("actor", status.actor().name());
        json.put("state", Values.lower(status.state()));
        json.put("created_at", Values.moment(status.createdAt()));
        json.put("ended_at", Values.moment(status.endedAt()));
        json.put("expected", Values.count(status.expected()));
        json.put("matched", status.matched());
        json.put("changed", status.changed());
        json.put("asked", status.asked());
        json.put("skipped", status.skipped());
        json.put("reasons", new TreeMap<>(status.reasons()));
        json.put("error", status.error());
        json.put("undo_of", status.undoOf());
        json.put("undone_by", status.undoneBy());
        json.put("undoable", status.undoable());
        return json;
    }

    /** What an examination found. */
    public static Map<String, @Nullable Object> finding(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("level", Values.lower(finding.level()));
        json.put("subject", finding.subject());
        json.put("sentence", finding.sentence());
        json.put("advice", finding.advice());
        return json;
    }

    /** A setting in force. */
    public static Map<String, @Nullable Object> setting(Setting setting) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", setting.name());
        json.put("value", setting.value());
        json.put("source", setting.source().toString());
        return json;
    }

    /** An installed module. */
    public static Map<String, @Nullable Object> module(InstalledModule module) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", module.name());
        json.put("version", module.version());
        json.put("applications", module.applications());
        json.put("by_hand", module.byHand());
        json.put("installed_at", Values.moment(module.installedAt()));
        json.put("updated_at", Values.moment(module.updatedAt()));
        return json;
    }
}
