package dev.pawl.bench.product;

import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A queue for Node, driven in a process of its own by {@code bench/node/peer.mjs}, which has its settings. */
final class NodeProduct implements Product {
    private static final Path FOLDER = Path.of("bench", "node");

    private final String name;
    private final ChildProcess node;
    private final AtomicReference<Progress> progress = new AtomicReference<>(new Progress());

    /** @param name as {@code peer.mjs} knows it */
    NodeProduct(String name, String url) throws IOException {
        Path executable = FOLDER.resolve("node_modules/.bin/node").toAbsolutePath();
        if (!Files.isExecutable(executable)) {
            throw new IllegalStateException(
                    "The Node products are not installed: start them by bench/run node-peers, which does that first.");
        }
        this.name = name;
        this.node = ChildProcess.start(
                List.of(executable.toString(), "peer.mjs", name, nodeUrl(url)),
                FOLDER,
                tasks -> progress.get().add(tasks));
        node.ask("prepare");
    }

    /** Node's driver takes user and password before the host, where JDBC has them as parameters. */
    static String nodeUrl(String jdbcUrl) {
        URI url = URI.create(jdbcUrl.substring("jdbc:".length()));
        return "postgresql://" + url.getHost() + ":" + (url.getPort() < 0 ? 5432 : url.getPort()) + url.getPath()
                + (url.getQuery() == null ? "" : "?" + url.getQuery());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void enqueue(int count) {
        node.ask("enqueue " + count);
    }

    @Override
    public Running start(Progress counted) {
        progress.set(counted);
        node.ask("start");
        return () -> node.ask("stop");
    }

    @Override
    public boolean idle() {
        return node.ask("idle").equals("true");
    }

    @Override
    public void close() {
        node.close();
    }
}
