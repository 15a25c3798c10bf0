package dev.levada.web.api;

import dev.levada.web.http.HttpProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants by their names in lower case. */
final class Enums {

    private Enums() {}

    static <E extends Enum<E>> List<String> names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    static <E extends Enum<E>> E of(Class<E> type, String parameter, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw HttpProblem.badRequest("'" + parameter + "' is none of " + String.join(", ", names(type)));
    }
}
