package dev.pawl.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundGuardTest {
    private static final OutboundGuard STRICT = new OutboundGuard(false, List.of());
    private static final OutboundGuard WITH_LOOPBACK = new OutboundGuard(true, List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "[::1]",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "[::]",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "[::ffff:169.254.169.254]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fec0::1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b:1::1]",
                "[2002:7f00:1::]",
                "[2002:a9fe:a9fe::1]",
                "[2001::1]",
                "[2001:db8::1]",
                "[100::1]",
                "[ff02::1]",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255"
            })
    void addressesThatAreNotPublicAreRefused(String host) {
        assertThatThrownBy(() -> STRICT.resolve(host))
                .isInstanceOf(OutboundRefused.class)
                .hasMessageContaining("--allow-networks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "[2606:4700:4700::1111]", "[64:ff9b::101:101]"})
    void publicAddressesAreCalled(String host) throws UnknownHostException {
        assertThat(STRICT.resolve(host)).hasSize(1);
    }

    /** Spellings of loopback that a resolver may understand: refused, or not understood; never called. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost.", "2130706433", "0", "127.1", "0x7f000001"})
    void otherSpellingsOfLoopbackAreNotCalled(String host) {
        assertThatThrownBy(() -> STRICT.resolve(host))
                .isInstanceOfAny(OutboundRefused.class, UnknownHostException.class);
    }

    /**
     * What C libraries read as octal, and so as loopback, is decimal here; and the connection goes to what was read.
     */
    @Test
    void numbersWithALeadingZeroAreDecimal() throws UnknownHostException {
        assertThat(STRICT.resolve("0177.0.0.1")).containsExactly(InetAddress.getByName("177.0.0.1"));
    }

    @Test
    void allAddressesOfANameAreChecked() {
        var guard = new OutboundGuard(false, List.of(), host ->
                new InetAddress[] {InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.5")});

        assertThatThrownBy(() -> guard.resolve("mixed.example"))
                .isInstanceOf(OutboundRefused.class)
                .hasMessageContaining("mixed.example is 10.0.0.5, which lies in 10.0.0.0/8 (private network)");
    }

    @Test
    void loopbackIsAllowedAloneWhereItIs() throws UnknownHostException {
        assertThat(WITH_LOOPBACK.resolve("127.0.0.1")).hasSize(1);
        assertThat(WITH_LOOPBACK.resolve("[::1]")).hasSize(1);
        assertThatThrownBy(() -> WITH_LOOPBACK.resolve("169.254.169.254")).isInstanceOf(OutboundRefused.class);
        assertThatThrownBy(() -> WITH_LOOPBACK.resolve("0.0.0.0")).isInstanceOf(OutboundRefused.class);
        assertThatThrownBy(() -> WITH_LOOPBACK.resolve("10.0.0.1")).isInstanceOf(OutboundRefused.class);
    }

    @Test
    void listedNetworksAreAllowed() throws UnknownHostException {
        var guard = new OutboundGuard(
                false, List.of(AddressRange.parse("10.1.0.0/16"), AddressRange.parse("fd12:3456::/32")));

        assertThat(guard.resolve("10.1.2.3")).hasSize(1);
        assertThat(guard.resolve("[fd12:3456::1]")).hasSize(1);
        assertThatThrownBy(() -> guard.resolve("10.2.0.1")).isInstanceOf(OutboundRefused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "gopher://x/",
                "jar:http://x!/",
                "ftp://x/",
                "http://user:pw@example.com/",
                "http:///path",
                "http://127.1/",
                "//example.com/",
                "relative"
            })
    void addressesInAnotherFormAreRefused(String url) {
        URI uri = URI.create(url);
        // java.net.URI takes 127.1 for no host at all, and a null host would be loopback.
        assertThatThrownBy(() -> STRICT.checkForm(uri)).isInstanceOf(OutboundRefused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "1.2.3.4, 1.2.3.4, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "::/0, 2606:4700::1, true"
    })
    void aRangeHoldsItsAddresses(String range, String address, boolean held) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "localhost",
                "10.0.0.0/",
                "10.0.0/8",
                "fd00::/129",
                "a/8",
                "1.2.3.4/8/8",
                "999.0.0.1"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
