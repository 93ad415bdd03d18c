package dev.pawl.cli.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports that nobody listens on. */
final class FreePort {
    private FreePort() {}

    /** A loopback port that was free a moment ago. */
    static int find() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new PostgresFailure("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }
}
