package dev.levada.web.api;

import dev.levada.Channels;
import dev.levada.Channels.Channel;
import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.web.desk.Desks;
import dev.levada.web.desk.Refused;
import dev.levada.web.document.RecordDocument;
import dev.levada.web.document.StatusDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Method;
import dev.levada.web.http.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Channels: to look at, and to change, which takes effect within a second. Thread-safe. */
final class ChannelsApi {

    private static final Set<String> FIELDS =
            Set.of("capacity", "sequential", "throttle_seconds", "paused", "removal_interval_seconds");

    private final Desks desks;

    ChannelsApi(Desks desks) {
        this.desks = desks;
    }

    void declare(Operations operations) {
        operations.whole(
                Operation.get("/channels", Role.VIEWER, "The channels, with how many jobs run, wait and have failed")
                        .giving("ChannelStatuses"),
                exchange -> Json.answer(Map.of(
                        "channels",
                        StatusDocument.channels(desks.status(exchange).channels()))));
        operations.whole(
                Operation.get("/channels/{name}", Role.VIEWER, "The settings of a channel")
                        .giving("Channel"),
                exchange -> answer(found(exchange)));
        operations.whole(
                new Operation(
                                Method.PUT,
                                "/channels/{name}",
                                Role.ADMIN,
                                "Adds a channel, or replaces its settings; what is left out gets its default")
                        .taking("ChannelSettings")
                        .giving("Channel"),
                this::put);
        operations.whole(
                new Operation(
                                Method.PATCH,
                                "/channels/{name}",
                                Role.ADMIN,
                                "Changes settings of a channel; what is left out stays")
                        .taking("ChannelSettings")
                        .giving("Channel"),
                this::change);
        operations.whole(
                new Operation(
                                Method.DELETE,
                                "/channels/{name}",
                                Role.ADMIN,
                                "Removes the settings of a channel; its jobs stay")
                        .givingNothing(),
                this::remove);
        operations.whole(
                Operation.post("/channels/{name}/pause", Role.OPERATOR, "Lets a channel start nothing")
                        .giving("Channel"),
                exchange -> act(exchange, channels -> channels.pause(name(exchange))));
        operations.whole(
                Operation.post("/channels/{name}/resume", Role.OPERATOR, "Ends a pause")
                        .giving("Channel"),
                exchange -> act(exchange, channels -> channels.resume(name(exchange))));
        operations.whole(
                Operation.post(
                                "/channel-configuration",
                                Role.ADMIN,
                                "Applies a configuration such as root:4,root.sale:2; channels it does not name stay")
                        .taking("ChannelConfiguration")
                        .givingNothing(),
                this::apply);
    }

    private Answer put(Exchange exchange) {
        Channel given =
                changed(new Channel(ChannelSettings.unlimited(name(exchange)), null, null), Body.of(exchange, FIELDS));
        return act(exchange, channels -> {
            channels.put(given.settings());
            channels.change(given.settings().name(), stored -> given);
        });
    }

    private Answer change(Exchange exchange) {
        Body body = Body.of(exchange, FIELDS);
        String name = found(exchange).settings().name();
        return answer(Refused.as(422, () -> desks.channels(exchange).change(name, before -> changed(before, body))));
    }

    private static Channel changed(Channel before, Body body) {
        ChannelSettings old = before.settings();
        Boolean sequential = body.flag("sequential");
        Duration throttle = body.seconds("throttle_seconds");
        Boolean paused = body.flag("paused");
        Integer capacity = body.mentions("capacity") ? body.number("capacity", 0, Integer.MAX_VALUE) : old.capacity();
        Duration interval = body.mentions("removal_interval_seconds")
                ? body.seconds("removal_interval_seconds")
                : before.removalInterval();
        ChannelSettings settings = Refused.as(
                422,
                () -> new ChannelSettings(
                        old.name(),
                        capacity,
                        sequential == null ? old.sequential() : sequential,
                        throttle == null ? old.throttle() : throttle,
                        paused == null ? old.paused() : paused));
        return new Channel(settings, interval, before.managedBy());
    }

    private Answer act(Exchange exchange, Consumer<Channels> change) {
        String name = name(exchange);
        Refused.as(422, () -> {
            change.accept(desks.channels(exchange));
            return name;
        });
        return answer(stored(exchange, name).orElseThrow(() -> HttpProblem.notFound("There is no channel " + name)));
    }

    private Answer remove(Exchange exchange) {
        String name = found(exchange).settings().name();
        Refused.as(422, () -> desks.channels(exchange).remove(name));
        return Operations.nothing();
    }

    private Answer apply(Exchange exchange) {
        String configuration = Body.of(exchange, Set.of("configuration")).neededText("configuration");
        Refused.as(422, () -> {
            desks.channels(exchange).apply(configuration);
            return configuration;
        });
        return Operations.nothing();
    }

    private Channel found(Exchange exchange) {
        String name = name(exchange);
        return stored(exchange, name)
                .orElseThrow(() -> HttpProblem.notFound("There is no channel " + name + "; PUT adds one"));
    }

    private Optional<Channel> stored(Exchange exchange, String name) {
        List<Channel> all = desks.channels(exchange).list();
        return all.stream()
                .filter(channel -> channel.settings().name().equals(name))
                .findFirst();
    }

    private static String name(Exchange exchange) {
        try {
            return ChannelName.full(exchange.path("name"));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.notFound(String.valueOf(e.getMessage()));
        }
    }

    private static Answer answer(Channel channel) {
        return Json.answer(RecordDocument.channel(channel));
    }
}
