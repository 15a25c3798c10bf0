package dev.levada.web.login;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may log in, and which tokens there are. Immutable. */
public final class Users {

    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, Token> tokens = new LinkedHashMap<>();

    private Users() {}

    /**
     * These users and tokens.
     *
     * @throws IllegalArgumentException when two have the same name
     */
    public static Users of(Collection<User> users, Collection<Token> tokens) {
        Users all = new Users();
        for (User user : users) {
            if (all.users.put(user.name(), user) != null) {
                throw new IllegalArgumentException("There are two users " + user.name());
            }
        }
        for (Token token : tokens) {
            boolean named = all.tokens.values().stream().anyMatch(t -> t.name().equals(token.name()));
            if (named || all.tokens.put(token.hash(), token) != null) {
                throw new IllegalArgumentException("There are two tokens " + token.name());
            }
        }
        return all;
    }

    /** Whether nobody could get in. */
    public boolean isEmpty() {
        return users.isEmpty() && tokens.isEmpty();
    }

    /** All users, in the order they were given. */
    public List<User> all() {
        return List.copyOf(users.values());
    }

    /** All tokens, in the order they were given. */
    public List<Token> tokens() {
        return List.copyOf(tokens.values());
    }

    @Nullable
    User find(String name) {
        return users.get(name);
    }

    /** The token with that secret; the search goes by its hash, so its time tells nothing of the secret. */
    @Nullable
    Token token(String secret) {
        return tokens.get(Token.hashOf(secret));
    }
}
