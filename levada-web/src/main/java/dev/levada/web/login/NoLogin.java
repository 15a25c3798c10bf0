package dev.levada.web.login;

import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Everybody on this machine is an administrator, and nobody else gets in: for demos. Immutable. */
public final class NoLogin implements Identification {

    private static final Principal ANYBODY =
            new Principal("local user", Role.ADMIN, null, Principal.Via.NO_LOGIN, "no login");

    @Override
    public Principal identify(Exchange exchange) {
        if (!isLoopback(exchange.peer())) {
            throw HttpProblem.of(
                    403, "This dashboard runs without login, and answers only to the machine that it runs on");
        }
        return ANYBODY;
    }

    @Override
    public boolean isSecure(Exchange exchange) {
        return exchange.isEncrypted();
    }

    @Override
    public boolean isStill(Principal principal) {
        return true;
    }

    /** Whether an address, in digits, is this machine's own. */
    static boolean isLoopback(String address) {
        try {
            return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
