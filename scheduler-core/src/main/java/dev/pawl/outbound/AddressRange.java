package dev.pawl.outbound;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation, such as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param base first address of the range: no bit behind the prefix is set
 * @param prefix number of leading bits that all its addresses share
 */
public record AddressRange(InetAddress base, int prefix) {
    /** Only literals: InetAddress would ask the name service about anything else. */
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final Pattern CIDR = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");

    public AddressRange {
        int bits = base.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "prefix of " + base.getHostAddress() + " must be 0 to " + bits + ", was " + prefix);
        }
        if (number(base).getLowestSetBit() >= 0 && number(base).getLowestSetBit() < bits - prefix) {
            throw new IllegalArgumentException(base.getHostAddress() + "/" + prefix
                    + " is not the start of a range: bits behind the prefix are set");
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException if it is anything else; names are not looked up
     */
    public static AddressRange parse(String text) {
        Matcher cidr = CIDR.matcher(text.strip());
        if (!cidr.matches()
                || !(IPV4.matcher(cidr.group(1)).matches()
                        || IPV6.matcher(cidr.group(1)).matches())) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address range; write it as 10.0.0.0/8 or fd00::/8");
        }
        try {
            InetAddress base = InetAddress.getByName(cidr.group(1));
            int bits = base.getAddress().length * 8;
            return new AddressRange(base, cidr.group(2) == null ? bits : Integer.parseInt(cidr.group(2)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an address range", e);
        }
    }

    /** Whether the address lies in this range. An IPv4 address never lies in a range of IPv6. */
    public boolean contains(InetAddress address) {
        int bits = base.getAddress().length * 8;
        return address.getAddress().length == base.getAddress().length
                && number(address).shiftRight(bits - prefix).equals(number(base).shiftRight(bits - prefix));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
