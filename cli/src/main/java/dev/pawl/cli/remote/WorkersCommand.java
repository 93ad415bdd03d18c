package dev.pawl.cli.remote;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Table;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl workers} */
@Command(name = "workers", description = "Lists the workers.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class WorkersCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Override
    public Integer call() {
        Output output = printing.output();
        JsonNode workers = where.server().get(ApiPath.of("workers"));
        if (output.json()) {
            output.print(workers);
            return ExitCode.OK;
        }
        var table = new Table("WORKER", "STATE", "BUSY", "QUEUES", "LEASE", "HEARTBEAT AGE", "STARTED", "VERSION");
        for (JsonNode worker : workers.path("items")) {
            table.row(
                    Table.cell(Json.text(worker, "name")),
                    Table.state(Json.text(worker, "state")),
                    Table.cell(Json.text(worker, "busy") + "/" + Json.text(worker, "slots")),
                    Table.cell(StreamSupport.stream(worker.path("queues").spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(joining(","))),
                    Table.cell(Json.text(worker, "lease")),
                    Table.cell(Json.text(worker, "heartbeat_age")),
                    Table.cell(Json.instant(worker, "started_at")),
                    Table.cell(Json.text(worker, "version")));
        }
        output.print(table);
        return ExitCode.OK;
    }
}
