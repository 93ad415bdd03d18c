package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message of PostgreSQL's protocol, of either side, after the start of the session. */
final class ProtocolMessage {
    private static final int LENGTH_BYTES = 4;

    private final char type;
    private final byte[] body;

    private ProtocolMessage(char type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    /** A letter. */
    char type() {
        return type;
    }

    /** Empty at the end of the stream. */
    static Optional<ProtocolMessage> read(DataInputStream from) throws IOException {
        int type = from.read();
        if (type < 0) {
            return Optional.empty();
        }
        byte[] body = new byte[from.readInt() - LENGTH_BYTES];
        from.readFully(body);
        return Optional.of(new ProtocolMessage((char) type, body));
    }

    void write(DataOutputStream to) throws IOException {
        to.writeByte(type);
        to.writeInt(body.length + LENGTH_BYTES);
        to.write(body);
    }

    /** The first strings of the body, each of which ends with a zero. */
    List<String> strings(int count) throws EOFException {
        List<String> strings = new ArrayList<>();
        int begin = 0;
        for (int end = 0; end < body.length && strings.size() < count; end++) {
            if (body[end] == 0) {
                strings.add(new String(body, begin, end - begin, UTF_8));
                begin = end + 1;
            }
        }
        if (strings.size() < count) {
            throw new EOFException("a message " + type + " with fewer than " + count + " strings");
        }
        return strings;
    }
}
