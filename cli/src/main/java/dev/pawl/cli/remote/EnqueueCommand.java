package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl enqueue JOB}: prints the id of the run. */
@Command(name = "enqueue", description = "Enqueues a run of a job and prints its id.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class EnqueueCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Parameters(paramLabel = "JOB", description = "Key of the job.")
    private String job;

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "A parameter: name=text, or name:=JSON as in count:=5. May be repeated.")
    private List<String> params = List.of();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: enqueuing again with the same key makes no second run.")
    private @Nullable String key;

    @Option(names = "--at", paramLabel = "TIME", description = "Not before this time, such as 2026-03-01T02:00:00Z.")
    private @Nullable String at;

    @Option(names = "--priority", paramLabel = "0-9", description = "0 goes first; default: the job's.")
    private @Nullable Integer priority;

    @Option(names = "--queue", paramLabel = "NAME", description = "Another queue than the job's.")
    private @Nullable String queue;

    @Option(
            names = "--serial-key",
            paramLabel = "KEY",
            description = "Runs with the same serial key run one after the other.")
    private @Nullable String serialKey;

    @Option(names = "--wait", description = "Wait until the run has ended; exit code 1 unless it succeeded.")
    private boolean waiting;

    @Override
    public Integer call() {
        Output output = printing.output();
        Server server = where.server();
        JsonNode run = enqueue(server, job, body(), Optional.ofNullable(key));
        String id = Json.text(run, "id");
        if (!waiting) {
            print(output, run);
            return ExitCode.OK;
        }
        JsonNode ended = RunWait.untilEnded(server, id);
        print(output, ended);
        String state = Json.text(ended, "state");
        output.note("Run " + id + " of " + job + ": " + state
                + Json.optional(ended.path("error"), "message")
                        .map(error -> ": " + error)
                        .orElse(""));
        return state.equals("succeeded") ? ExitCode.OK : ExitCode.FAILED;
    }

    static JsonNode enqueue(Server server, String job, ObjectNode body, Optional<String> key) {
        return server.post(
                ApiPath.of("jobs", job, "runs").about("job " + job),
                Optional.of(body),
                key.map(value -> Map.of("Idempotency-Key", headerText(value))).orElse(Map.of()));
    }

    private static void print(Output output, JsonNode run) {
        if (output.json()) {
            output.print(run);
        } else {
            output.safeLine(Json.text(run, "id"));
        }
    }

    /** The body of a request for a run with these parameters, as they are given to {@code --param}. */
    static ObjectNode body(List<String> params) {
        ObjectNode body = StrictJson.object();
        if (!params.isEmpty()) {
            ObjectNode object = body.putObject("params");
            params.forEach(param -> put(object, param));
        }
        return body;
    }

    private ObjectNode body() {
        ObjectNode body = body(params);
        if (at != null) {
            body.put("run_at", Moments.parse("--at", at).toString());
        }
        if (priority != null) {
            body.put("priority", priority);
        }
        if (queue != null) {
            body.put("queue", queue);
        }
        if (serialKey != null) {
            body.put("serial_key", serialKey);
        }
        return body;
    }

    private static void put(ObjectNode object, String param) {
        int equals = param.indexOf('=');
        if (equals < 1 || param.startsWith(":=")) {
            throw CommandFailure.badInput("--param must be name=text or name:=JSON, was '" + param + "'");
        }
        boolean json = param.charAt(equals - 1) == ':';
        String name = param.substring(0, json ? equals - 1 : equals);
        String value = param.substring(equals + 1);
        if (object.has(name)) {
            throw CommandFailure.badInput("--param " + name + " is given twice");
        }
        if (!json) {
            object.put(name, value);
            return;
        }
        try {
            object.set(name, StrictJson.parse(value));
        } catch (MalformedInput e) {
            throw CommandFailure.badInput("--param " + name + ": " + e.getMessage());
        }
    }

    /** What an HTTP header can carry. */
    private static String headerText(String key) {
        if (!key.chars().allMatch(character -> character >= 0x20 && character < 0x7f)) {
            throw CommandFailure.badInput("--key must be printable ASCII, was '" + key + "'");
        }
        return key;
    }
}
