package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl queues} */
@Command(name = "queues", description = "Lists the queues and what waits in them.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class QueuesCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Override
    public Integer call() {
        Output output = printing.output();
        JsonNode queues = where.server().get(ApiPath.of("queues"));
        if (output.json()) {
            output.print(queues);
            return ExitCode.OK;
        }
        var table = new Table("QUEUE", "STATE", "READY", "DELAYED", "RUNNING", "REASON");
        for (JsonNode queue : queues.path("items")) {
            table.row(
                    Table.cell(Json.text(queue, "name")),
                    Table.state(queue.path("paused").asBoolean() ? "paused" : "open"),
                    Table.cell(Json.text(queue, "ready")),
                    Table.cell(Json.text(queue, "delayed")),
                    Table.cell(Json.text(queue, "running")),
                    Table.cell(Json.text(queue, "pause_reason")));
        }
        output.print(table);
        return ExitCode.OK;
    }
}
