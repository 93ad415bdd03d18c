package dev.pawl.web.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that sends whatever a test wants, HTTP or not. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PAUSE_MILLIS = 20;

    private final Socket socket;

    public RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Sends text, one byte for each character. */
    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends no more, but still listens. */
    public RawConnection endOfSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Sends the text again and again, listening for a moment after each time, until the server has had enough. */
    public String sendUntilAnswered(String text) throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        while (true) {
            try {
                send(text);
                int first = socket.getInputStream().read();
                socket.setSoTimeout(PATIENCE_MILLIS);
                return first < 0 ? "" : (char) first + readAll();
            } catch (SocketTimeoutException nothingYet) {
                // Once more.
            } catch (SocketException cutOff) {
                return "";
            }
        }
    }

    /** Reads past the head and the body of one answer. */
    public RawConnection skipAnswer() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        Matcher length = Pattern.compile("Content-Length: ([0-9]+)").matcher(head);
        if (length.find()) {
            socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        }
        return this;
    }

    /** Everything up to the end of the connection. */
    public String readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketException reset) {
            // The end of the connection, too.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
