package dev.levada.module;

import dev.levada.function.FunctionName;
import dev.levada.function.RelatedActionSetting;
import dev.levada.function.TimeText;
import dev.levada.literal.Literal;
import dev.levada.literal.Shown;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a record says about a job function, and the names of the values it gives. */
final class FunctionFields {

    static final String CHANNEL = "channel";
    static final String RETRY_PATTERN = "retry_pattern";
    static final String RELATED_ACTION = "related_action";
    static final String PRIORITY = "priority";
    static final String MAX_RETRIES = "max_retries";
    static final String TIMEOUT = "timeout";
    static final String DESCRIPTION = "description";

    /** The original writes the model in angle brackets. */
    private static final Pattern BRACKETS = Pattern.compile("<([^<>]*)>\\.([^<>.]*)");

    private final FieldReader fields;
    private final String module;

    FunctionFields(RawRecord record, String module) {
        this.fields = new FieldReader(record);
        this.module = module;
    }

    /** The name, {@code <model>.<method>}: as it is given, or made of model and method. */
    String name(ModelIds models) {
        RawField named = fields.field("name");
        String made = made(models);
        String name = named == null ? made : name(named);
        if (name == null) {
            throw fields.error("it names no function; give model_id and method, or"
                    + " <field name=\"name\">sale.order.action_done</field>");
        }
        if (named != null && made != null && !made.equals(name)) {
            throw fields.error(
                    named, "it differs from model and method, which make " + Shown.value(made) + "; leave it out");
        }
        return name;
    }

    /** The name of model and method; null when neither is given. */
    private @Nullable String made(ModelIds models) {
        RawField modelId = fields.field("model_id");
        RawField modelField = modelId == null ? fields.field("model") : modelId;
        RawField methodField = fields.field("method");
        String model = modelId == null ? fields.text("model") : model(modelId, models);
        RawField second = fields.field("model");
        if (second != null && model != null && !model.equals(fields.text("model"))) {
            throw fields.error(
                    second, "it differs from model_id, which is " + Shown.value(model) + "; give one of them");
        }
        String method = fields.text("method");
        if (modelField == null || model == null || methodField == null || method == null) {
            if (model != null) {
                throw fields.error("it has a model but no method; add <field name=\"method\">action_done</field>");
            }
            if (method != null) {
                throw fields.error("it has a method but no model; add"
                        + " <field name=\"model_id\" ref=\"sale.model_sale_order\"/>");
            }
            return null;
        }
        return name(modelField, model, methodField, method);
    }

    /** The record of the channel; null when none is given. */
    @Nullable
    RecordId channel() {
        RawField channel = fields.field("channel_id");
        return channel == null ? null : fields.reference(channel, module, "channel_sale");
    }

    /** What the record gives, by name, but for the channel. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        RawField pattern = fields.field(RETRY_PATTERN);
        if (pattern != null) {
            values.put(RETRY_PATTERN, retryPattern(pattern));
        }
        RawField action = fields.field(RELATED_ACTION);
        if (action != null) {
            values.put(RELATED_ACTION, relatedAction(action));
        }
        RawField priority = fields.field(PRIORITY);
        if (priority != null) {
            values.put(PRIORITY, fields.whole(priority, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        RawField maxRetries = fields.field(MAX_RETRIES);
        if (maxRetries != null) {
            values.put(MAX_RETRIES, fields.whole(maxRetries, 0, Integer.MAX_VALUE));
        }
        RawField timeout = fields.field(TIMEOUT);
        if (timeout != null) {
            values.put(TIMEOUT, timeout(timeout));
        }
        String description = fields.text(DESCRIPTION);
        if (description != null) {
            values.put(DESCRIPTION, description);
        }
        return values;
    }

    private String model(RawField field, ModelIds models) {
        RecordId id = fields.reference(field, module, "sale.model_sale_order");
        try {
            return models.resolve(id.id());
        } catch (IllegalArgumentException e) {
            throw fields.error(field, e);
        }
    }

    private String name(RawField field) {
        String text = fields.text("name");
        try {
            Matcher brackets = BRACKETS.matcher(text == null ? "" : text);
            return (brackets.matches()
                            ? new FunctionName(brackets.group(1), brackets.group(2))
                            : FunctionName.parse(text == null ? "" : text))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw fields.error(field, e);
        }
    }

    private String name(RawField modelField, String model, RawField methodField, String method) {
        RawField wrong = modelField;
        try {
            new FunctionName(model, "method");
            wrong = methodField;
            return new FunctionName(model, method).toString();
        } catch (IllegalArgumentException e) {
            throw fields.error(wrong, e);
        }
    }

    private String retryPattern(RawField field) {
        Object value = fields.value(field);
        if (value instanceof String text && text.strip().startsWith("{")) {
            value = fields.literal(field, text);
        }
        try {
            return RetryPatternField.read(value).toString();
        } catch (IllegalArgumentException e) {
            throw fields.error(field, e);
        }
    }

    private Object relatedAction(RawField field) {
        if (field.ref() != null) {
            throw fields.error(field, "it refers to " + Shown.value(field.ref()) + ", expected a dictionary");
        }
        try {
            String text = field.eval() == null ? field.text() : field.eval();
            return Objects.requireNonNull(
                    Literal.read(RelatedActionSetting.parse(text).toJson()));
        } catch (IllegalArgumentException e) {
            throw fields.error(field, e);
        }
    }

    private String timeout(RawField field) {
        Object value = fields.value(field);
        Duration time = fields.seconds(field);
        try {
            time = time == null && value instanceof String text ? TimeText.parse(text) : time;
        } catch (IllegalArgumentException e) {
            throw fields.error(field, e);
        }
        if (time == null || !TimeText.isTimeout(time)) {
            throw fields.error(
                    field,
                    FieldReader.shown(value) + " was given, expected seconds, or a time such as 30s,"
                            + " 5m or 2h, more than zero and at most 100 years");
        }
        return time.toString();
    }
}
