package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;

/** Names and values under each other; what has no value is left out. */
final class Facts {
    private static final int NAME_WIDTH = 14;

    private final Output output;

    Facts(Output output) {
        this.output = output;
    }

    void fact(String name, String value) {
        if (!value.isEmpty()) {
            output.safeLine(name + " ".repeat(Math.max(1, NAME_WIDTH - name.length())) + value);
        }
    }

    void json(String name, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            fact(name, value.toString());
        }
    }
}
