package dev.levada.web.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is answered under a method and a path. Immutable.
 *
 * @param path begins with a slash; {@code {name}} stands for one segment
 * @param role who may ask; null: everybody, without login
 * @param reach whether users bound to a tenant may ask
 */
public record Route(
        Method method, String path, Kind kind, @Nullable Role role, Reach reach, Handler handler) {

    /** What an answer tells of. */
    public enum Reach {
        /** The whole queue: nothing for users who are bound to a tenant. */
        WHOLE,
        /** Jobs that the user may see: its handler asks the user's desk alone. */
        VISIBLE
    }

    /** Whether no login is needed. */
    public boolean isOpen() {
        return role == null;
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The values of the variables when the path fits; null when it does not. */
    @Nullable
    Map<String, String> match(List<String> given) {
        List<String> pattern = segments();
        if (pattern.size() != given.size()) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String segment = pattern.get(i);
            if (segment.startsWith("{")) {
                if (given.get(i).isEmpty()) {
                    return null;
                }
                values.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return null;
            }
        }
        return values;
    }

    /** Names of the path's variables in their order. */
    public List<String> variables() {
        List<String> names = new ArrayList<>();
        for (String segment : segments()) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
            }
        }
        return names;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
