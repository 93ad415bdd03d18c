package dev.pawl.cli;

import dev.pawl.testing.PostgresExtension;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process that reaches its database through a {@link StatementProxy} of its own. One thread. */
final class ProxiedProcess implements AutoCloseable {
    private final StatementProxy proxy;
    private final PawlProcess process;

    private ProxiedProcess(StatementProxy proxy, PawlProcess process) {
        this.proxy = proxy;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param classes where its classes are, see {@link SharedClasses}
     * @param options but for the database and the lease, which is short
     */
    static ProxiedProcess start(
            PostgresExtension db, StatementProxy.Watch watch, List<String> classes, String... options) {
        URI server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        StatementProxy proxy = StatementProxy.start(server.getHost(), server.getPort(), watch);
        List<String> all = new ArrayList<>(List.of("--lease", "2s", "--heartbeat", "300ms", "--slots", "4", "--db"));
        all.add("jdbc:postgresql://localhost:" + proxy.port() + server.getPath() + "?user=" + db.user() + "&password="
                + db.password());
        all.addAll(Arrays.asList(options));
        return new ProxiedProcess(proxy, PawlProcess.start(classes, all.toArray(String[]::new)));
    }

    PawlProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        proxy.close();
    }
}
