package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;

/** Returns its parameters; named in the class path's list of handlers. */
public final class EchoHandler implements JobHandler {
    @Override
    public String name() {
        return "echo";
    }

    @Override
    public JsonNode run(HandlerRun run) {
        return run.params();
    }
}
