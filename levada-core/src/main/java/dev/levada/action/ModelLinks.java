package dev.levada.action;

import dev.levada.RecordRef;
import dev.levada.action.RelatedAction.Kind;
import dev.levada.action.RelatedActionResult.Absent;
import dev.levada.action.RelatedActionResult.Available;
import dev.levada.action.RelatedActionResult.Broken;
import dev.levada.function.FunctionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links that the application has for its models. Immutable. */
final class ModelLinks {

    static final ModelLinks NONE = new ModelLinks(Map.of());

    private record Links(LinkTemplate form, @Nullable LinkTemplate list) {}

    private final Map<String, Links> models;

    private ModelLinks(Map<String, Links> models) {
        this.models = Map.copyOf(models);
    }

    /** These links and those of one more model. */
    ModelLinks with(String model, String formTemplate, @Nullable String listTemplate) {
        FunctionName.checkModel(model);
        LinkTemplate form = LinkTemplate.parse(formTemplate, Set.of("id"), Set.of("id", "model", "job"));
        LinkTemplate list = listTemplate == null
                ? null
                : LinkTemplate.parse(listTemplate, Set.of("ids", "job"), Set.of("ids", "model", "job"));
        Map<String, Links> more = new HashMap<>(models);
        Links other = more.putIfAbsent(model, new Links(form, list));
        if (other != null) {
            throw new IllegalArgumentException("the model " + model + " was given the link " + form
                    + ", and already has " + other.form() + "; give each model its links once");
        }
        return new ModelLinks(more);
    }

    /** The link to records. */
    RelatedActionResult open(long job, RecordRef record, @Nullable String title) {
        String model = record.model();
        Links links = models.get(model);
        if (links == null) {
            return new Absent("no link is known for the model " + model + "; write builder.link(\"" + model
                    + "\", \"/orders/{id}\", \"/orders?ids={ids}\") with the application's own links");
        }
        LinkTemplate template = record.isSingle() ? links.form() : links.list();
        if (template == null) {
            return new Absent("the model " + model + " has a link for one record, and none for "
                    + record.ids().size() + "; give one as third argument: builder.link(\"" + model + "\", \""
                    + links.form() + "\", \"/orders?ids={ids}\")");
        }
        List<String> ids = record.textIds();
        try {
            String target = template.expand(
                    Map.of("id", ids, "ids", ids, "model", List.of(model), "job", List.of(Long.toString(job))));
            if (target.length() > SafeLink.LONGEST) {
                return new Broken("the link to " + ids.size() + " records of " + model + " would have "
                        + target.length() + " characters, the limit is " + SafeLink.LONGEST
                        + "; use {job} in place of {ids} in the link, or an action of your own");
            }
            return new Available(new RelatedAction(
                    title != null ? title : record.isSingle() ? "Related Record" : "Related Records",
                    target,
                    record.isSingle() ? Kind.FORM : Kind.LIST));
        } catch (IllegalArgumentException e) {
            return new Broken("the records of " + model + " cannot be linked to: " + e.getMessage());
        }
    }
}
