package dev.levada.web.page;

import dev.levada.web.http.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages that are in the menu, and for whom. */
final class Menu {

    private record Place(String path, String label, String letter, String icon, Role role, boolean everywhere) {}

    private static final List<Place> PLACES = List.of(
            new Place("/", "Overview", "o", "overview", Role.VIEWER, true),
            new Place("/channels", "Channels", "c", "channels", Role.VIEWER, false),
            new Place("/jobs", "Jobs", "j", "jobs", Role.VIEWER, true),
            new Place("/failures", "Failures", "f", "failures", Role.VIEWER, true),
            new Place("/functions", "Functions", "u", "functions", Role.VIEWER, false),
            new Place("/charts", "Charts", "h", "charts", Role.VIEWER, false),
            new Place("/nodes", "Nodes", "n", "nodes", Role.VIEWER, false),
            new Place("/bulk", "Bulk actions", "b", "bulk", Role.OPERATOR, false),
            new Place("/audit", "Audit", "a", "audit", Role.ADMIN, false),
            new Place("/settings", "Settings", "s", "settings", Role.ADMIN, false));

    private Menu() {}

    /**
     * The menu for somebody.
     *
     * @param bound whether the user is bound to a tenant, and so sees no figures of the whole queue
     * @param at the path of the page
     * @param failed how many jobs have failed, in words; null: none
     */
    static List<MenuEntry> of(Role role, boolean bound, String at, @Nullable String failed) {
        List<MenuEntry> entries = new ArrayList<>();
        for (Place place : PLACES) {
            if (role.includes(place.role()) && (place.everywhere() || !bound)) {
                boolean current = place.path().equals("/")
                        ? at.equals("/")
                        : at.equals(place.path()) || at.startsWith(place.path() + "/");
                String number = place.path().equals("/failures") ? failed : null;
                entries.add(new MenuEntry(place.path(), place.label(), place.letter(), place.icon(), current, number));
            }
        }
        return entries;
    }
}
