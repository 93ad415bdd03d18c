package dev.pawl.cli;

import dev.pawl.cli.Boundary.Side;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One session that goes through a {@link StatementProxy}. What the client sends is kept until it asks for an answer
 * (Sync, or a simple Query), and the answer until it is complete, so that both can be withheld whole.
 */
final class ProxiedSession implements AutoCloseable {
    private static final int SSL = 80_877_103;
    private static final int GSS = 80_877_104;
    private static final int CANCEL = 80_877_102;

    private final Socket client;
    private final Socket server;
    private final StatementProxy.Watch watch;
    private final StatementNames names = new StatementNames();
    /** Groups that the server has been sent and has not answered. */
    private final ConcurrentLinkedQueue<Optional<String>> unanswered = new ConcurrentLinkedQueue<>();

    ProxiedSession(Socket client, Socket server, StatementProxy.Watch watch) {
        this.client = client;
        this.server = server;
        this.watch = watch;
    }

    void start() {
        Thread.ofPlatform().name("proxy-requests").daemon().start(() -> untilItEnds(this::requests));
    }

    /** Cuts both sides off. */
    @Override
    public void close() {
        try (client;
                server) {
            unanswered.clear();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    private interface Direction {
        void forward() throws IOException;
    }

    private void untilItEnds(Direction direction) {
        try (this) {
            direction.forward();
        } catch (IOException gone) {
            // The process or the server is gone, or the session was cut: the other side learns it by the close.
            unanswered.clear();
        }
    }

    private void requests() throws IOException {
        var from = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        var to = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        begin(from, to);
        Thread.ofPlatform().name("proxy-answers").daemon().start(() -> untilItEnds(this::answers));
        var group = new HeldMessages(to);
        for (var next = ProtocolMessage.read(from); next.isPresent(); next = ProtocolMessage.read(from)) {
            ProtocolMessage message = next.get();
            names.follow(message);
            group.hold(message);
            switch (message.type()) {
                case 'S', 'Q' -> {
                    Optional<String> statement = names.group();
                    if (!passes(statement, Side.BEFORE)) {
                        return;
                    }
                    unanswered.add(statement);
                    group.release();
                }
                case 'P', 'B', 'D', 'E', 'C' -> {
                    // The group goes on.
                }
                default -> group.release();
            }
        }
    }

    private void answers() throws IOException {
        var from = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        var answer = new HeldMessages(new DataOutputStream(new BufferedOutputStream(client.getOutputStream())));
        for (var next = ProtocolMessage.read(from); next.isPresent(); next = ProtocolMessage.read(from)) {
            ProtocolMessage message = next.get();
            answer.hold(message);
            boolean complete = message.type() == 'Z';
            if (complete) {
                Optional<String> statement =
                        Optional.ofNullable(unanswered.poll()).flatMap(it -> it);
                if (!passes(statement, Side.AFTER)) {
                    return;
                }
            }
            // The start of the session, notifications, and a copy that waits for the client.
            if (complete || unanswered.isEmpty() || "GHW".indexOf(message.type()) >= 0) {
                answer.release();
            }
        }
    }

    private boolean passes(Optional<String> statement, Side side) {
        return statement.isEmpty() || watch.passes(new Boundary(statement.get(), side));
    }

    /** The messages before the first with a type: encryption is refused, all else goes to the server. */
    private void begin(DataInputStream from, DataOutputStream to) throws IOException {
        int code;
        do {
            int length = from.readInt();
            code = from.readInt();
            byte[] rest = from.readNBytes(length - 2 * Integer.BYTES);
            if (code == SSL || code == GSS) {
                client.getOutputStream().write('N');
            } else {
                to.writeInt(length);
                to.writeInt(code);
                to.write(rest);
                to.flush();
            }
        } while (code == SSL || code == GSS || code == CANCEL);
    }

    /** Messages that are written together. */
    private static final class HeldMessages {
        private final DataOutputStream to;
        private final List<ProtocolMessage> held = new ArrayList<>();

        HeldMessages(DataOutputStream to) {
            this.to = to;
        }

        void hold(ProtocolMessage message) {
            held.add(message);
        }

        void release() throws IOException {
            for (ProtocolMessage message : held) {
                message.write(to);
            }
            to.flush();
            held.clear();
        }
    }
}
