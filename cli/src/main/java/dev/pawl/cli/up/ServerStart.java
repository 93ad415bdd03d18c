package dev.pawl.cli.up;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.database.ServerCheck;
import dev.pawl.database.UnreachableDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Looks at a server before anything is done to it. */
final class ServerStart {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 500;

    private ServerStart() {}

    /**
     * Returns if the server is fit for Pawl. Waits for one that is starting, as after a restart of the whole machine.
     *
     * @throws CommandFailure with every fault and its fix
     * @throws UnreachableDatabase if it is not there
     */
    static void check(DatabaseSettings settings, Consumer<String> progress) {
        List<String> problems = problems(settings, progress);
        if (!problems.isEmpty()) {
            throw CommandFailure.failed(String.join("\n", problems));
        }
    }

    private static List<String> problems(DatabaseSettings settings, Consumer<String> progress) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (true) {
            try {
                return ServerCheck.problems(settings);
            } catch (UnreachableDatabase e) {
                if (!e.starting() || System.nanoTime() - giveUpAt > 0) {
                    throw e;
                }
            }
            if (!told) {
                progress.accept("Waiting for the database at " + settings.address() + ", which is starting");
                told = true;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.failed("stopped while starting");
            }
        }
    }
}
