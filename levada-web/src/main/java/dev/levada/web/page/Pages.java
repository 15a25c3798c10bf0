package dev.levada.web.page;

import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the templates. Thread-safe. */
public final class Pages {

    private static final String TEMPLATES = "dev.levada.web.template";

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);
    private final Assets assets;
    private final String product;

    /**
     * For a dashboard.
     *
     * @param product what it is called
     */
    public Pages(Assets assets, String product) {
        this.assets = assets;
        this.product = product;
    }

    /**
     * A whole page.
     *
     * @param template its file under {@code src/main/jte}, which has a parameter {@code frame}
     * @param model its other parameters
     */
    public Answer show(Exchange exchange, String template, String title, Map<String, ? extends @Nullable Object> model) {
        return Answer.html(render(exchange, template, title, model));
    }

    /** The HTML of a page or a part of one, whose template has a parameter {@code frame}. */
    public String render(
            Exchange exchange, String template, String title, Map<String, ? extends @Nullable Object> model) {
        Map<String, @Nullable Object> parameters = new HashMap<>(model);
        parameters.put("frame", new Frame(exchange, assets, product, title));
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
}
