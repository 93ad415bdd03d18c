package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.CommandFailure;
import java.util.Set;

/** Waits for runs by asking the server again and again. */
final class RunWait {
    static final long POLL_MILLIS = 500;

    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled", "held", "skipped");

    private RunWait() {}

    /** The run as it is once it has ended, or is held until a person decides. */
    static JsonNode untilEnded(Server server, String id) {
        while (true) {
            JsonNode run = server.get(RunsCommand.path(id));
            if (ended(run)) {
                return run;
            }
            pause();
        }
    }

    static boolean ended(JsonNode run) {
        return ENDED.contains(Json.text(run, "state"));
    }

    static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted");
        }
    }
}
