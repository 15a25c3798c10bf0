package dev.levada.browser;

import java.util.ArrayList;
import java.util.List;

/** The pages there are. */
final class Places {

    /** Those with an address of their own. */
    static final List<String> ALL = List.of(
            "",
            "?range=week",
            "channels",
            "channels/edit",
            "channels/edit?name=root.sale",
            "jobs",
            "jobs?q=state%3Afailed&group=function",
            "failures",
            "functions",
            "charts",
            "nodes",
            "bulk",
            "audit",
            "settings");

    private Places() {}

    /** Those, and the page of each of some jobs. */
    static List<String> withJobs(long... ids) {
        List<String> places = new ArrayList<>(ALL);
        for (long id : ids) {
            places.add("jobs/" + id);
        }
        return places;
    }
}
