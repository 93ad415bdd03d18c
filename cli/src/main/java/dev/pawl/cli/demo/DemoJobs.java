package dev.pawl.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code examples/jobs.yaml}, as it was when this program was built. */
public final class DemoJobs {
    /** As messages and the jobs' pages name the file. */
    public static final String FILE = "examples/jobs.yaml";

    private static final String ADDRESS = "http://127.0.0.1:8099/";

    private DemoJobs() {}

    /** The file, with the receiver's address at another port if that is not the usual one. */
    public static byte[] yaml(int receiverPort) {
        try (InputStream in = DemoJobs.class.getResourceAsStream("jobs.yaml")) {
            if (in == null) {
                throw new IllegalStateException("this program was built without " + FILE);
            }
            return new String(in.readAllBytes(), UTF_8)
                    .replace(ADDRESS, "http://127.0.0.1:" + receiverPort + "/")
                    .getBytes(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
