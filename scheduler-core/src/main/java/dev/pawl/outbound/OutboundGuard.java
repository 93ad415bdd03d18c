package dev.pawl.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps calls that users define (jobs, alerts, tests of both) from reaching what only Pawl's own machine can reach:
 * private networks, link-local addresses, the metadata services of clouds. Immutable; safe for several threads.
 *
 * <p>Names are resolved here, and the connection must go to an address that {@link #resolve} has returned: asked a
 * second time, a name may answer differently.
 */
public final class OutboundGuard {
    /** Looks names up. */
    @FunctionalInterface
    public interface NameService {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final boolean loopbackAllowed;
    private final List<AddressRange> allowedNetworks;
    private final NameService names;

    /**
     * @param loopbackAllowed whether this machine itself may be called; only while Pawl listens on loopback alone, so
     *     that whoever can define jobs can reach the same ports without Pawl
     * @param allowedNetworks ranges that may be called although they are not public
     */
    public OutboundGuard(boolean loopbackAllowed, List<AddressRange> allowedNetworks) {
        this(loopbackAllowed, allowedNetworks, InetAddress::getAllByName);
    }

    /** With a name service of its own, for tests. */
    public OutboundGuard(boolean loopbackAllowed, List<AddressRange> allowedNetworks, NameService names) {
        this.loopbackAllowed = loopbackAllowed;
        this.allowedNetworks = List.copyOf(allowedNetworks);
        this.names = names;
    }

    /**
     * Checks the form of an address without looking its host up: http or https, a host, no user name in it.
     *
     * @throws OutboundRefused with the reason
     */
    public void checkForm(URI uri) {
        String scheme = uri.getScheme();
        if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw new OutboundRefused("only http and https addresses are called, not " + scheme + ":");
        }
        // A null host would mean loopback to InetAddress.
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new OutboundRefused("the address has no valid host name");
        }
        if (uri.getRawUserInfo() != null) {
            throw new OutboundRefused("the address of " + uri.getHost() + " carries a user name; use a header instead");
        }
    }

    /**
     * The addresses of a host, all of them checked. Connect to one of these and to nothing else.
     *
     * @param host a name, or an address with or without the brackets of IPv6
     * @throws OutboundRefused if one of them is not to be called: a name that mixes public and private addresses is
     *     refused whole
     */
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        if (host.isBlank()) {
            throw new OutboundRefused("the address has no valid host name");
        }
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        List<InetAddress> addresses = List.of(names.lookUp(name));
        for (InetAddress address : addresses) {
            check(host, address);
        }
        return addresses;
    }

    private void check(String host, InetAddress address) {
        Optional<SpecialAddresses.Special> special = SpecialAddresses.find(address);
        if (special.isEmpty()
                || allowedNetworks.stream().anyMatch(range -> range.contains(address))
                || (loopbackAllowed && SpecialAddresses.LOOPBACK.stream().anyMatch(range -> range.contains(address)))) {
            return;
        }
        String literal = address.getHostAddress();
        throw new OutboundRefused((host.equals(literal) ? literal : host + " is " + literal + ", which") + " lies in "
                + special.get().range() + " (" + special.get().purpose()
                + ") and is not called. If that is meant, list the network in --allow-networks.");
    }
}
