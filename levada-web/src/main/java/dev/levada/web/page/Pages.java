package dev.levada.web.page;

import dev.levada.JobStoreException;
import dev.levada.status.Count;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.Principal;
import dev.levada.web.live.Looks;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the templates. Thread-safe. */
public final class Pages {

    private static final String TEMPLATES = "dev.levada.web.template";

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);
    private final Assets assets;
    private final Looks looks;
    private final Notices notices = new Notices();
    private final String product;

    /**
     * For a dashboard.
     *
     * @param product what it is called
     */
    public Pages(Assets assets, Looks looks, String product) {
        this.assets = assets;
        this.looks = looks;
        this.product = product;
    }

    /** Loads the templates that visitors see first; else the first of them would wait for it. */
    public void load() {
        for (String template : List.of("overview.jte", "jobs.jte", "job.jte", "channels.jte", "login.jte")) {
            engine.getParamInfo(template);
        }
    }

    /**
     * A whole page.
     *
     * @param template its file under {@code src/main/jte}, which has a parameter {@code frame}
     * @param model its other parameters
     */
    public Answer show(
            Exchange exchange, String template, String title, Map<String, ? extends @Nullable Object> model) {
        return Answer.html(render(exchange, template, title, model));
    }

    /** The HTML of a page or a part of one, whose template has a parameter {@code frame}. */
    public String render(
            Exchange exchange, String template, String title, Map<String, ? extends @Nullable Object> model) {
        Map<String, @Nullable Object> parameters = new HashMap<>(model);
        parameters.put("frame", frame(exchange, title));
        StringOutput output = new StringOutput();
        engine.render(template, parameters, output);
        return output.toString();
    }

    /** The page that asks for user and password. */
    public String login(Exchange exchange, String next, @Nullable String problem) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("next", next);
        model.put("problem", problem);
        return render(exchange, "login.jte", "Log in", model);
    }

    /** The page for an error. */
    public String error(Exchange exchange, int status, String title, String detail, @Nullable String id) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("status", status);
        model.put("detail", detail);
        model.put("id", id);
        return render(exchange, "error.jte", title, model);
    }

    /**
     * Sends the browser to a page that tells what came of its action.
     *
     * @param path below the mount, percent-encoded; a query may follow
     */
    Answer redirect(Exchange exchange, String path, Notice notice) {
        String sign = path.indexOf('?') < 0 ? "?" : "&";
        return Answer.redirect(exchange.url(path + sign + "notice=" + notices.put(notice)));
    }

    private Frame frame(Exchange exchange, String title) {
        Principal who = exchange.whoIfAny();
        Notice notice = who == null ? null : notices.get(exchange.query().text("notice"));
        List<MenuEntry> menu = who == null
                ? List.of()
                : Menu.of(who.role(), who.tenant() != null, exchange.below(), who.tenant() == null ? failed() : null);
        return new Frame(exchange, assets, product, title, menu, notice);
    }

    /** How many jobs have failed; nothing when none has, and when nobody can say: an error's page needs its menu too. */
    private @Nullable String failed() {
        try {
            Count failed = looks.status().jobs().failed();
            return failed.number() == 0 ? null : failed.toString();
        } catch (JobStoreException e) {
            return null;
        }
    }
}
