package dev.levada.function;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a job function, {@code <model>.<method>}, such as {@code sale.order.action_done}.
 *
 * @param model {@code [0-9a-z_.]+}
 * @param method {@code [0-9a-zA-Z_]+}
 */
public record FunctionName(String model, String method) {

    private static final Pattern MODEL = Pattern.compile("[0-9a-z_.]+");
    private static final Pattern METHOD = Pattern.compile("[0-9a-zA-Z_]+");
    private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** @throws IllegalArgumentException when the model or the method has another form */
    public FunctionName {
        checkModel(model);
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException("invalid method name \"" + method
                    + "\" of a job function: use letters, digits and underscores, such as action_done");
        }
    }

    /**
     * Checks the name of a model.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static void checkModel(String model) {
        if (!MODEL.matcher(model).matches()) {
            throw new IllegalArgumentException("invalid model name \"" + model
                    + "\": use lower-case letters, digits, underscores and dots, such as sale.order");
        }
    }

    /**
     * Takes a whole name apart at its last dot.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static FunctionName parse(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            throw new IllegalArgumentException("invalid job function \"" + name
                    + "\": expected a model, a dot and a method, such as sale.order.action_done");
        }
        return new FunctionName(name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * The name of a Java method in snake case: {@code actionDone} becomes {@code action_done}, and {@code exportCSV2Go} becomes
     * {@code export_csv2_go}.
     */
    public static String snakeCase(String javaName) {
        return WORDS.matcher(javaName).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return model + "." + method;
    }
}
