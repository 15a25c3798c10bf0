package dev.levada.action;

/**
 * What a page shows for a job: a link to what the job is about. Immutable; the link is safe to offer.
 *
 * @param title what people read, 1 to 200 characters; to be escaped like any text when it is put on a page
 * @param target an {@code http(s)} link, or a relative one, of at most 4,000 characters
 * @param kind what the link leads to
 */
public record RelatedAction(String title, String target, Kind kind) {

    /** What a related action leads to. */
    public enum Kind {
        /** One record, by the form link of its model. */
        FORM,
        /** Several records, by the list link of their model. */
        LIST,
        /** Whatever an action of the application gave. */
        CUSTOM
    }

    private static final int LONGEST_TITLE = 200;

    /**
     * @throws IllegalArgumentException when the title is null, blank or too long, or the target is not a link of that form: another scheme such as
     *     {@code javascript:}, {@code //host}, a user before the host, back-slashes, blanks, control characters or others that links do not have
     */
    public RelatedAction {
        // They come from the application's actions, often straight from their kwargs.
        if (title == null || target == null) {
            throw new IllegalArgumentException("a related action has a title and a target, the "
                    + (title == null ? "title" : "target") + " is null");
        }
        if (title.isBlank() || title.length() > LONGEST_TITLE) {
            throw new IllegalArgumentException("a related action has a title of 1 to " + LONGEST_TITLE
                    + " characters, not " + SafeLink.show(title));
        }
        SafeLink.check(target);
    }

    /** An action of the application's own. */
    public static RelatedAction custom(String title, String target) {
        return new RelatedAction(title, target, Kind.CUSTOM);
    }
}
