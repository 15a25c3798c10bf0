package dev.levada.web.page;

import dev.levada.Channels;
import dev.levada.Channels.Channel;
import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pages {@code /channels}: the tree as it fills and empties, and its settings. */
public final class ChannelsPage {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final int MOST_CAPACITY = 1_000_000;
    private static final int MOST_DAYS = 36_500;

    private final Desks desks;
    private final Pages pages;

    ChannelsPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        List<Channel> configured =
                desks.share("channels", MOMENT, () -> desks.channels(exchange).list());
        List<ChannelRow> rows = ChannelRow.of(desks.status(exchange).channels(), configured);
        return pages.show(exchange, "channels.jte", "Channels", Map.of("rows", rows));
    }

    Answer edit(Exchange exchange) {
        String name = exchange.query().text("name");
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("name", name);
        model.put("channel", name == null ? null : find(desks.channels(exchange), name));
        return pages.show(exchange, "channel-edit.jte", name == null ? "New channel" : "Channel " + name, model);
    }

    Answer change(Exchange exchange) {
        Parameters form = exchange.form();
        String given = form.needed("name");
        Channels channels = desks.channels(exchange);
        return said(exchange, () -> {
            String seen = form.text("seen");
            ChannelSettings settings = new ChannelSettings(
                    ChannelName.full(given),
                    form.has("unlimited") ? null : (Integer) form.neededNumber("capacity", 0, MOST_CAPACITY),
                    form.has("sequential"),
                    seconds(form.text("throttle")),
                    form.has("paused"));
            Duration keep = form.text("keep") == null ? null : Duration.ofDays(form.neededNumber("keep", 0, MOST_DAYS));
            if (seen == null) {
                channels.put(settings);
            }
            channels.change(settings.name(), stored -> {
                if (seen != null && !seen.equals(seen(stored))) {
                    throw new IllegalArgumentException("Channel " + settings.name()
                            + " was changed by somebody else meanwhile; look at it again before you change it");
                }
                // The page shows whole days: what is as it was shown stays exactly.
                boolean kept = seen != null && Objects.equals(keep, days(stored));
                return new Channel(settings, kept ? stored.removalInterval() : keep, stored.managedBy());
            });
            return Notice.good("Channel " + settings.name() + " is changed; the queue follows within a second");
        });
    }

    /** What a form has shown of a channel, to be told when somebody changes it before the form is sent. */
    public static String seen(Channel channel) {
        return channel.settings() + " " + channel.removalInterval();
    }

    private static @Nullable Duration days(Channel channel) {
        Duration interval = channel.removalInterval();
        return interval == null ? null : Duration.ofDays(interval.toDays());
    }

    /** One more or less than there are, from the tree: what else is set stays. */
    Answer capacity(Exchange exchange) {
        String name = exchange.form().needed("name");
        int by = exchange.form().neededNumber("by", -1, 1);
        Channels channels = desks.channels(exchange);
        return said(exchange, () -> {
            Channel now = channels.change(name, stored -> {
                ChannelSettings old = stored.settings();
                if (old.capacity() == null) {
                    throw new IllegalArgumentException("Channel " + name + " has no limit of its own any more");
                }
                int capacity = Math.max(0, Math.min(MOST_CAPACITY, old.capacity() + by));
                return new Channel(
                        new ChannelSettings(old.name(), capacity, old.sequential(), old.throttle(), old.paused()),
                        stored.removalInterval(),
                        stored.managedBy());
            });
            return Notice.good(
                    "Channel " + name + " now runs up to " + now.settings().capacity() + " at a time");
        });
    }

    Answer pause(Exchange exchange) {
        String name = exchange.form().needed("name");
        Channels channels = desks.channels(exchange);
        return said(exchange, () -> {
            channels.pause(name);
            return Notice.good("Channel " + name + " is paused: what runs goes on, nothing new starts");
        });
    }

    Answer resume(Exchange exchange) {
        String name = exchange.form().needed("name");
        Channels channels = desks.channels(exchange);
        return said(exchange, () -> {
            channels.resume(name);
            return Notice.good("Channel " + name + " is open again");
        });
    }

    Answer remove(Exchange exchange) {
        String name = exchange.form().needed("name");
        Channels channels = desks.channels(exchange);
        return said(exchange, () -> {
            boolean there = channels.remove(name);
            return there
                    ? Notice.good("Channel " + name + " has no settings any more; its jobs count under the one above")
                    : Notice.bad("Channel " + name + " had no settings");
        });
    }

    private interface Change {
        Notice make();
    }

    private Answer said(Exchange exchange, Change change) {
        Notice notice;
        try {
            notice = change.make();
        } catch (IllegalArgumentException e) {
            notice = Notice.bad(String.valueOf(e.getMessage()));
        }
        return pages.redirect(exchange, "/channels", notice);
    }

    private @Nullable Channel find(Channels channels, String name) {
        return channels.list().stream()
                .filter(channel -> channel.settings().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Duration seconds(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            BigDecimal seconds = new BigDecimal(text.strip());
            if (seconds.scale() <= 9
                    && seconds.precision() <= 20
                    && seconds.abs().compareTo(new BigDecimal("1e10")) < 0) {
                return Duration.ofNanos(seconds.movePointRight(6).longValue()).multipliedBy(1_000);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw HttpProblem.badRequest(
                "The throttle is '" + Words.cut(text, 50) + "', expected seconds between two starts, such as 0.5");
    }
}
