package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.ics.IcsImport;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Question;
import dev.pawl.cli.output.Table;
import dev.pawl.input.StrictJson;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Zones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl calendars}: lists blackout calendars, shows one, makes one of an iCalendar file, deletes one. */
@Command(
        name = "calendars",
        description = "Lists the blackout calendars that jobs keep to; makes them of iCalendar files.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class CalendarsCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 1024 * 1024;

    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Override
    public Integer call() {
        return list(printing, where);
    }

    @Command(name = "list", description = "Lists the calendars.", mixinStandardHelpOptions = true)
    int list(@Mixin OutputOptions how, @Mixin ServerOptions server) {
        Output output = how.output();
        JsonNode calendars = server.server().get(ApiPath.of("calendars"));
        if (output.json()) {
            output.print(calendars);
            return ExitCode.OK;
        }
        var table = new Table("CALENDAR", "ZONE", "DATES", "WEEKLY", "KNOWN UNTIL", "MANAGED BY", "DESCRIPTION");
        for (JsonNode calendar : calendars.path("items")) {
            table.row(
                    Table.cell(Json.text(calendar, "name")),
                    Table.cell(Json.optional(calendar, "zone").orElse("of the job")),
                    Table.cell(Json.text(calendar, "date_count")),
                    Table.cell(Json.text(calendar, "window_count")),
                    Table.cell(Json.optional(calendar, "known_until").orElse("for ever")),
                    Table.cell(Json.text(calendar, "managed_by")),
                    Table.cell(Json.text(calendar, "description")));
        }
        output.print(table);
        return ExitCode.OK;
    }

    @Command(
            name = "show",
            description = "Shows the entries of a calendar and the jobs that keep to it.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "CALENDAR", description = "Name of the calendar.") String name) {
        Output output = how.output();
        JsonNode calendar = server.server().get(path(name));
        if (output.json()) {
            output.print(calendar);
            return ExitCode.OK;
        }
        output.safeLine("zone         " + Json.optional(calendar, "zone").orElse("that of each job"));
        output.safeLine("known until  " + Json.optional(calendar, "known_until").orElse("for ever"));
        calendar.path("weekly").forEach(entry -> output.safeLine("weekly       " + entry.asText()));
        calendar.path("dates").forEach(entry -> output.safeLine("date         " + entry.asText()));
        calendar.path("jobs").forEach(job -> output.safeLine("job          " + job.asText()));
        return ExitCode.OK;
    }

    @Command(
            name = "import",
            description = {
                "Makes a calendar of an iCalendar file (.ics), and reports what became of each event. Of a calendar"
                        + " that is there the dates are replaced; its weekly windows and description stay.",
                "What repeats by a rule is written out for ten years; the report says so. Ends with 1 when an event"
                        + " could not be read."
            },
            mixinStandardHelpOptions = true)
    int importFile(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "FILE", description = "File of at most 1 MiB, or - for standard input.")
                    String file,
            @Option(names = "--name", paramLabel = "CALENDAR", required = true, description = "Name of the calendar.")
                    String name,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            description = "Its time zone; default: the one it has, else that of each job.")
                    @Nullable
                    String zoneName,
            @Option(names = "--dry-run", description = "Only report; change nothing.") boolean dryRun) {
        Optional<ZoneId> asked = Optional.ofNullable(zoneName).map(CalendarsCommand::zone);
        byte[] content = content(file);
        Output output = how.output();
        Optional<BlackoutCalendar> before = dryRun ? storedIfReachable(server, name, output) : stored(server, name);
        Optional<ZoneId> zone = asked.or(() -> before.flatMap(BlackoutCalendar::zone));
        IcsImport imported = IcsImport.read(
                content,
                file.equals("-") ? "standard input" : file,
                zone,
                LocalDate.now(zone.orElseGet(ZoneId::systemDefault)));
        var report = new CalendarImportReport(imported, before);
        if (!output.json()) {
            output.print(report.table());
        }
        BlackoutCalendar calendar = report.calendar(zone);
        Optional<JsonNode> stored =
                dryRun ? Optional.empty() : Optional.of(server.server().put(path(name), CalendarJson.write(calendar)));
        if (output.json()) {
            output.print(report.json(stored));
        } else {
            report.sum(name, calendar, dryRun).forEach(output::note);
        }
        return imported.complete() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The calendar as it is; empty when there is none of that name. */
    private static Optional<BlackoutCalendar> stored(ServerOptions server, String name) {
        return server.server().find(path(name)).map(stored -> {
            ObjectNode definition = StrictJson.object();
            for (String field : List.of("description", "zone", "dates", "weekly")) {
                if (stored.hasNonNull(field)) {
                    definition.set(field, stored.get(field));
                }
            }
            return CalendarJson.parse(definition);
        });
    }

    private static Optional<BlackoutCalendar> storedIfReachable(ServerOptions server, String name, Output output) {
        try {
            return stored(server, name);
        } catch (CommandFailure e) {
            if (e.exitCode() != ExitCode.UNREACHABLE) {
                throw e;
            }
            output.note("Pawl was not asked whether there is a calendar " + name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    @Command(name = "delete", description = "Deletes a calendar that no job keeps to.", mixinStandardHelpOptions = true)
    int delete(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "CALENDAR", description = "Name of the calendar.") String name,
            @Option(names = "--yes", description = "Without asking.") boolean yes) {
        Output output = how.output();
        if (!yes && Question.possible() && !Question.yes(output, "Delete calendar " + name + "?")) {
            throw CommandFailure.failed("nothing was changed");
        }
        server.server().delete(path(name));
        if (output.json()) {
            output.print(StrictJson.object().put("deleted", name));
        } else {
            output.note("Deleted calendar " + name);
        }
        return ExitCode.OK;
    }

    private static ZoneId zone(String name) {
        try {
            return Zones.parse(name);
        } catch (InvalidScheduleException e) {
            throw CommandFailure.badInput("--zone: " + e.messageInField());
        }
    }

    private static byte[] content(String file) {
        try {
            if (file.equals("-")) {
                return System.in.readNBytes(MOST_BYTES + 1);
            }
            try (var in = Files.newInputStream(Path.of(file))) {
                return in.readNBytes(MOST_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw CommandFailure.badInput(file + ": there is no such file");
        } catch (IOException e) {
            throw CommandFailure.badInput(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static ApiPath path(String name) {
        return ApiPath.of("calendars", name).about("calendar " + name);
    }
}
