package dev.pawl.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import java.time.Duration;

/** The handler {@code demo.chatty}: writes colourful lines to its log for a while, so that one can watch a log live. */
public final class ChattyHandler implements JobHandler {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int DEFAULT_SECONDS = 20;
    private static final int BAR_WIDTH = 30;
    private static final String RESET = "\u001b[0m";

    @Override
    public String name() {
        return "demo.chatty";
    }

    @Override
    public JsonNode run(HandlerRun run) throws InterruptedException {
        int seconds = run.params().path("seconds").asInt(DEFAULT_SECONDS);
        int lines = (int) (Duration.ofSeconds(seconds).toMillis() / PAUSE.toMillis());
        run.log("\u001b[1mPacking " + lines + " parcels\u001b[0m for \u001b[4m" + run.runKey() + RESET);
        for (int line = 1; line <= lines; line++) {
            run.log(parcel(line, lines));
            Thread.sleep(PAUSE);
        }
        run.log("\u001b[1;32m✔ all parcels packed" + RESET);
        return JsonNodeFactory.instance.objectNode().put("parcels", lines);
    }

    private static String parcel(int line, int lines) {
        if (line % 23 == 0) {
            return "\u001b[31mERROR\u001b[0m parcel " + line + ": label did not stick, \u001b[7m glued again \u001b[0m";
        }
        if (line % 11 == 0) {
            return "\u001b[33mWARN\u001b[0m  parcel " + line + ": tape is running low";
        }
        int done = BAR_WIDTH * line / lines;
        return "\u001b[32mINFO\u001b[0m  parcel " + line + " \u001b[38;5;" + (17 + line % 214) + "m" + "█".repeat(done)
                + "\u001b[90m" + "░".repeat(BAR_WIDTH - done) + RESET + " " + 100 * line / lines + " %";
    }
}
