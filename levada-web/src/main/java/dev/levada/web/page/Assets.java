package dev.levada.web.page;

import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that pages need. Only what is listed here is given out. All have one directory, whose name is made of the content of all: browsers may keep
 * them for ever, and scripts can import each other by relative paths. Immutable.
 */
public final class Assets {

    private static final String OWN = "/dev/levada/web/asset/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    /** Names under which browsers know the files, and where they lie on the class path. */
    private static final Map<String, String> FILES = Map.ofEntries(
            own("icon.svg"),
            own("base.css"),
            own("layout.css"),
            own("parts.css"),
            own("pages.css"),
            own("theme.js"),
            own("app.js"),
            own("chart.js"),
            own("complete.js"),
            own("confirm.js"),
            own("keys.js"),
            own("live.js"),
            own("morph.js"),
            own("select.js"),
            own("times.js"),
            Map.entry("htmx.js", WEBJARS + "htmx.org/2.0.4/dist/htmx.min.js"),
            Map.entry("uplot.js", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js"),
            Map.entry("uplot.css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css"));

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");

    private final Map<String, byte[]> contents = new TreeMap<>();
    private final String directory;

    /**
     * Reads them all.
     *
     * @throws IllegalStateException when one is not on the class path
     */
    public Assets() {
        MessageDigest digest = sha256();
        for (Map.Entry<String, String> file : new TreeMap<>(FILES).entrySet()) {
            byte[] content = read(file.getValue());
            contents.put(file.getKey(), content);
            digest.update(content);
        }
        directory = HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /** The path of a file, below the mount. */
    public String path(String name) {
        if (!contents.containsKey(name)) {
            throw new IllegalArgumentException("There is no file '" + name + "'; the list is in " + Assets.class);
        }
        return "/assets/" + directory + "/" + name;
    }

    /** Answers {@code /assets/{version}/{name}}. */
    public Answer answer(Exchange exchange) {
        String name = exchange.path("name");
        byte[] content = contents.get(name);
        if (content == null) {
            throw HttpProblem.notFound("There is no such file");
        }
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        Answer answer = Answer.bytes(200, type, content);
        // Of another version: given, since a page may still be open, but not kept.
        return exchange.path("version").equals(directory)
                ? answer.with("Cache-Control", "public, max-age=31536000, immutable")
                : answer;
    }

    private static Map.Entry<String, String> own(String name) {
        return Map.entry(name, OWN + name);
    }

    private static byte[] read(String path) {
        try (InputStream in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path; levada-web needs its WebJars");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
