package dev.levada.web.login;

import dev.levada.web.http.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front that has checked who asks, and says so in a header; believed from its own addresses only. Immutable.
 *
 * @param header such as {@code X-Forwarded-User}
 * @param addresses in digits, single ones ({@code 10.0.0.5}) or networks ({@code 10.0.0.0/24})
 * @param newcomers what users may do whom the proxy knows and the list of users does not; null: nothing
 */
public record TrustedProxy(
        String header, List<String> addresses, @Nullable Role newcomers) {

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,60}");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F:.]+(/\\d{1,3})?");

    /**
     * Checks header and addresses.
     *
     * @throws IllegalArgumentException when one is none, or there is no address
     */
    public TrustedProxy {
        if (!HEADER.matcher(header).matches()) {
            throw new IllegalArgumentException("'" + header + "' is no name of a header");
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "A proxy is trusted by its address, such as 10.0.0.5 or 10.0.0.0/24; none is given");
        }
        List<String> checked = new ArrayList<>();
        for (String address : addresses) {
            network(address);
            checked.add(address);
        }
        addresses = List.copyOf(checked);
    }

    /** Whether a connection from this address, in digits, is the proxy's. */
    boolean isFrom(String peer) {
        byte[] from;
        try {
            from = InetAddress.getByName(peer).getAddress();
        } catch (UnknownHostException e) {
            return false;
        }
        for (String address : addresses) {
            Network network = network(address);
            if (network.contains(from)) {
                return true;
            }
        }
        return false;
    }

    private record Network(InetAddress address, int bits) {
        boolean contains(byte[] from) {
            byte[] bytes = address.getAddress();
            if (from.length != bytes.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((from[bit / 8] & mask) != (bytes[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Network network(String address) {
        if (!DIGITS.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "'" + address + "' is no address in digits, such as 10.0.0.5, 10.0.0.0/24 or ::1");
        }
        String[] parts = address.split("/", -1);
        try {
            InetAddress network = InetAddress.getByName(parts[0]);
            int longest = network.getAddress().length * 8;
            int bits = parts.length == 1 ? longest : Integer.parseInt(parts[1]);
            if (bits > longest) {
                throw new IllegalArgumentException("'" + address + "' has a prefix longer than its address");
            }
            return new Network(network, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "'" + address + "' is no address in digits, such as 10.0.0.5, 10.0.0.0/24 or ::1", e);
        }
    }
}
