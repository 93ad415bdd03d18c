package dev.pawl.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ranges that are not the public internet: RFC 6890 and the registries of IANA that it started, and the addresses
 * at which clouds tell their guests' secrets. Own tables, because the predicates of {@link InetAddress} know neither
 * shared address space nor unique local addresses nor translated ones.
 */
final class SpecialAddresses {
    /** A range and what it is for. */
    record Special(AddressRange range, String purpose) {}

    static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1"));

    private static final List<Special> TABLE = table(Map.ofEntries(
            Map.entry("this host", "0.0.0.0/8 ::"),
            Map.entry("loopback", "127.0.0.0/8 ::1"),
            Map.entry("private network", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10"),
            Map.entry("shared address space of providers", "100.64.0.0/10"),
            Map.entry("link-local, which includes the metadata service of clouds", "169.254.0.0/16 fe80::/10"),
            Map.entry("metadata service of a cloud", "168.63.129.16 fd00:ec2::254 100.100.100.200 192.0.0.192"),
            Map.entry("protocol assignments", "192.0.0.0/24 2001::/23"),
            Map.entry("documentation", "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
            Map.entry("relay of 6to4", "192.88.99.0/24"),
            Map.entry("benchmarks", "198.18.0.0/15"),
            Map.entry("multicast", "224.0.0.0/4 ff00::/8"),
            Map.entry("reserved", "240.0.0.0/4"),
            Map.entry("discarded or local translation", "100::/64 64:ff9b:1::/48 5f00::/16 ::/96")));

    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");

    private SpecialAddresses() {}

    /** What is special about an address; empty for one of the public internet. */
    static Optional<Special> find(InetAddress address) {
        // The narrowest range says it best.
        Optional<Special> special = TABLE.stream()
                .filter(candidate -> candidate.range().contains(address))
                .max((a, b) -> Integer.compare(a.range().prefix(), b.range().prefix()));
        return special.isPresent() ? special : embedded(address).flatMap(SpecialAddresses::find);
    }

    /** The IPv4 address to which a translator would forward. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        if (NAT64.contains(address)) {
            return Optional.of(ipv4(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return SIX_TO_FOUR.contains(address) ? Optional.of(ipv4(Arrays.copyOfRange(bytes, 2, 6))) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }

    private static List<Special> table(Map<String, String> rangesByPurpose) {
        return rangesByPurpose.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getValue().split(" "))
                        .map(range -> new Special(AddressRange.parse(range), entry.getKey())))
                .toList();
    }
}
