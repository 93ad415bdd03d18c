package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Question;
import dev.pawl.input.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl jobs ...} */
@Command(
        name = "jobs",
        description = "Lists and steers jobs.",
        subcommands = BackfillCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class JobsCommand {
    private static final int MOST = 100_000;

    @Command(name = "list", description = "Lists jobs by key.", mixinStandardHelpOptions = true)
    int list(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "At most so many; default 200.")
                    int limit) {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.badInput("--limit must be 1 to " + MOST + ", was " + limit);
        }
        Output output = printing.output();
        ObjectNode jobs = Pages.first(where.server(), ApiPath.of("jobs"), limit);
        if (output.json()) {
            output.print(jobs);
        } else {
            JobTables.print(output, jobs.path("items"));
            if (!jobs.path("next_cursor").isNull()) {
                output.note("There are more; --limit shows them.");
            }
        }
        return ExitCode.OK;
    }

    // Without the standard options: --version is that of the job here.
    @Command(name = "show", description = "Shows a job.")
    int show(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job,
            @Option(
                            names = {"-h", "--help"},
                            usageHelp = true,
                            description = "Show this help message and exit.")
                    boolean help,
            @Option(
                            names = "--version",
                            paramLabel = "N",
                            description = "The definition of this version, and its change.")
                    @Nullable
                    Integer version) {
        if (version == null) {
            return print(printing, where.server().get(path(job)));
        }
        JsonNode shown = where.server()
                .get(ApiPath.of("jobs", job, "versions", version.toString())
                        .about("version " + version + " of job " + job));
        Output output = printing.output();
        if (output.json()) {
            output.print(shown);
        } else {
            VersionTables.printOne(output, job, shown);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "versions",
            description = "Lists who changed a job, when, and what; the newest first.",
            mixinStandardHelpOptions = true)
    int versions(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job, which may be deleted.") String job,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "At most so many; default 20.")
                    int limit) {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.badInput("--limit must be 1 to " + MOST + ", was " + limit);
        }
        Output output = printing.output();
        ObjectNode versions = Pages.first(where.server(), path(job, "versions"), limit);
        if (output.json()) {
            output.print(versions);
        } else {
            VersionTables.print(output, versions.path("items"));
            if (!versions.path("next_cursor").isNull()) {
                output.note("There are more; --limit shows them.");
            }
        }
        return ExitCode.OK;
    }

    @Command(
            name = "why",
            description = "Says why a job did, or did not, run at a moment.",
            mixinStandardHelpOptions = true)
    int why(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job, which may be deleted.") String job,
            @Option(
                            names = "--at",
                            paramLabel = "TIME",
                            required = true,
                            description = "2026-03-29T02:30 in the job's zone, or with an offset such as Z or +01:00.")
                    String at) {
        JsonNode answer = where.server().get(path(job, "why").with("at", at));
        Output output = printing.output();
        if (output.json()) {
            output.print(answer);
        } else {
            output.safeLine(Json.text(answer, "local") + ": " + Json.text(answer, "sentence"));
            answer.path("notes").forEach(note -> output.safeLine(note.asText()));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "run",
            description = "Enqueues a run now and prints its id; see also enqueue.",
            mixinStandardHelpOptions = true)
    int run(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job,
            @Option(
                            names = "--param",
                            paramLabel = "NAME=TEXT",
                            description = "A parameter; NAME:=JSON for a value that is no text. Can be repeated.")
                    @Nullable
                    List<String> params) {
        ObjectNode body = EnqueueCommand.body(params == null ? List.of() : params);
        JsonNode run = EnqueueCommand.enqueue(where.server(), job, body, Optional.empty());
        Output output = printing.output();
        if (output.json()) {
            output.print(run);
        } else {
            output.safeLine(Json.text(run, "id"));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "pause",
            description = "Lets a job's schedule rest; runs that run go on.",
            mixinStandardHelpOptions = true)
    int pause(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the job's page.") @Nullable
                    String reason,
            @Option(names = "--until", paramLabel = "TIME", description = "Resume by itself at this time.") @Nullable
                    String until) {
        ObjectNode body = StrictJson.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        if (until != null) {
            body.put("until", Moments.parse("--until", until).toString());
        }
        return print(printing, where.server().post(path(job, "pause"), Optional.of(body), Map.of()));
    }

    @Command(name = "resume", description = "Ends a pause.", mixinStandardHelpOptions = true)
    int resume(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job) {
        return print(printing, where.server().post(path(job, "resume")));
    }

    @Command(
            name = "skip-next",
            description = "Skips the next fire time of a job, and only that one.",
            mixinStandardHelpOptions = true)
    int skipNext(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job,
            @Option(names = "--undo", description = "Do not skip it after all.") boolean undo) {
        Output output = printing.output();
        ApiPath path = path(job, "skip-next");
        JsonNode answer = undo ? where.server().delete(path) : where.server().post(path);
        if (output.json()) {
            output.print(answer);
        } else {
            output.note(
                    undo
                            ? "Job " + job + " skips nothing; its next fire time is "
                                    + Json.instant(answer, "next_fire_at")
                            : "Job " + job + " will skip its fire time " + Json.instant(answer, "skip_next_at")
                                    + "; take it back with --undo");
        }
        return ExitCode.OK;
    }

    @Command(
            name = "delete",
            description = "Deletes a job; its history stays as long as runs are kept.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "JOB", description = "Key of the job.") String job,
            @Option(names = "--yes", description = "Without asking.") boolean yes) {
        Output output = printing.output();
        if (!yes && Question.possible() && !Question.yes(output, "Delete job " + job + "?")) {
            throw CommandFailure.failed("nothing was changed");
        }
        JsonNode deleted = where.server().delete(path(job));
        if (output.json()) {
            output.print(deleted.isMissingNode() ? StrictJson.object().put("deleted", job) : deleted);
        } else {
            output.note("Deleted job " + job);
        }
        return ExitCode.OK;
    }

    private static ApiPath path(String job) {
        return ApiPath.of("jobs", job).about("job " + job);
    }

    private static ApiPath path(String job, String action) {
        return ApiPath.of("jobs", job, action).about("job " + job);
    }

    private static int print(OutputOptions printing, JsonNode job) {
        Output output = printing.output();
        if (output.json()) {
            output.print(job);
        } else {
            JobTables.printOne(output, job);
        }
        return ExitCode.OK;
    }
}
