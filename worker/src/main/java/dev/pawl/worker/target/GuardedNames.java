package dev.pawl.worker.target;

import dev.pawl.outbound.OutboundGuard;
import dev.pawl.outbound.OutboundRefused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/** Resolves names for the HTTP client: it connects to the addresses that are returned here, and to no others. */
final class GuardedNames implements DnsResolver {
    /** The guard's refusal in a form that the client hands through and cleans up after. */
    static final class Refused extends UnknownHostException {
        Refused(OutboundRefused cause) {
            super(cause.getMessage());
            initCause(cause);
        }
    }

    private final OutboundGuard guard;

    GuardedNames(OutboundGuard guard) {
        this.guard = guard;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            return guard.resolve(host).toArray(InetAddress[]::new);
        } catch (OutboundRefused refused) {
            throw new Refused(refused);
        }
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        return List.of(resolve(host)).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
