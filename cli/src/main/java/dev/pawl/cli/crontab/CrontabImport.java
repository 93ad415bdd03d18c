package dev.pawl.cli.crontab;

import static java.util.stream.Collectors.joining;

import dev.pawl.cli.crontab.CrontabReport.ReportedLine;
import dev.pawl.cli.crontab.CrontabText.Line;
import dev.pawl.cli.crontab.LineOutcome.Imported;
import dev.pawl.cli.crontab.LineOutcome.Refused;
import dev.pawl.cli.crontab.LineOutcome.Setting;
import dev.pawl.cli.crontab.LineOutcome.Skipped;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.CommandTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.CronDescription;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes jobs of a crontab that do as cron did: no second try, nothing made up for after downtime, runs beside each
 * other. Each line has an outcome, nothing is left out in silence. For one thread and one use.
 */
final class CrontabImport {
    /** The largest file that is read, in bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final Pattern ENTRY = Pattern.compile("(@\\S+|\\S+(?:[ \\t]+\\S+){4})[ \\t]+(\\S.*)");
    private static final Pattern USER = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?)[ \\t]+(\\S.*)");
    private static final RetryPolicy ONE_TRY = new RetryPolicy(
            1,
            RetryPolicy.DEFAULTS.backoff(),
            RetryPolicy.DEFAULTS.jitter(),
            RetryPolicy.DEFAULTS.maxElapsed(),
            OnUnknown.FAIL,
            RetryPolicy.DEFAULTS.outliveNext());
    private static final CatchUp NO_CATCH_UP =
            new CatchUp(CatchUpPolicy.NONE, CatchUp.DEFAULTS.window(), CatchUp.DEFAULTS.max());

    private final CrontabOptions options;
    private final List<Line> lines;
    private final CrontabForm.Recognised form;
    private final Surroundings around;
    private final JobNames names;
    private final SortedMap<JobKey, JobDefinition> jobs = new TreeMap<>();

    private CrontabImport(List<Line> lines, CrontabOptions options) {
        this.options = options;
        this.lines = lines;
        this.form = options.form()
                .map(given -> new CrontabForm.Recognised(given, "the option"))
                .orElseGet(() -> CrontabForm.of(
                        options.path(), lines.stream().map(Line::text).toList()));
        this.around = new Surroundings(options.zone());
        this.names = new JobNames(options.prefix());
    }

    /** Reads a crontab of at most {@link #MAX_BYTES} bytes. */
    static CrontabReport of(byte[] content, CrontabOptions options) {
        return new CrontabImport(CrontabText.lines(content), options).report();
    }

    private CrontabReport report() {
        List<Pending> read = lines.stream().map(this::pending).toList();
        List<ReportedLine> reported = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            LineOutcome outcome;
            try {
                outcome = read.get(index).outcome();
            } catch (NotImported e) {
                outcome = new Refused(e.reason());
            }
            reported.add(
                    new ReportedLine(lines.get(index).number(), lines.get(index).text(), outcome));
        }
        boolean carriageReturns = lines.stream().anyMatch(Line::carriageReturn);
        return new CrontabReport(options, form, carriageReturns, reported, jobs);
    }

    private Pending pending(Line line) {
        try {
            return read(line);
        } catch (NotImported e) {
            return () -> new Refused(e.reason());
        }
    }

    private Pending read(Line line) throws NotImported {
        String text = line.text();
        if (text.isEmpty()) {
            return () -> new Skipped("blank");
        }
        if (text.startsWith("#")) {
            return () -> new Skipped("comment");
        }
        Optional<Assignment> assignment = Assignment.read(text);
        if (assignment.isPresent()) {
            String meaning = around.set(assignment.get(), line);
            return () -> new Setting(meaning);
        }
        if (!line.decoded()) {
            throw new NotImported("it has bytes that are not UTF-8");
        }
        return job(line);
    }

    private Pending job(Line line) throws NotImported {
        List<String> remarks = new ArrayList<>();
        String text = line.text();
        if (text.matches("-[0-9*@].*")) {
            text = text.substring(1);
            remarks.add("the leading - kept it out of the system's log, and means nothing here");
        }
        Matcher entry = ENTRY.matcher(text);
        if (!entry.matches()) {
            throw new NotImported("a line needs five fields of time, or a name such as @daily, and a command");
        }
        String times = entry.group(1);
        CronExpression expression =
                times.startsWith("@") ? TimeFields.nickname(times) : TimeFields.read(List.of(times.split("[ \\t]+")));
        String command = entry.group(2);
        List<String> before = List.of();
        String user = "";
        if (form.form() == CrontabForm.SYSTEM) {
            Matcher parts = USER.matcher(command);
            if (!parts.matches()) {
                throw new NotImported("a user and a command must follow the times in a system crontab");
            }
            user = parts.group(1);
            command = parts.group(2);
            before = options.runAs().before(user);
            remarks.add(before.isEmpty() ? "user " + user + " is not taken" : "as user " + user);
        }
        ShellCommand shell = ShellCommand.read(command);
        if (shell.script().isEmpty()) {
            throw new NotImported("it has no command");
        }
        if (!line.ended()) {
            remarks.add("it is the last line and does not end, so that some crons ignore it");
        }
        around.requireWhole();
        JobDefinition definition = definition(expression, shell.target(around, before));
        requireWritable(definition);
        String identity = user + " " + command;
        names.count(shell.script());
        return () -> {
            JobKey key = names.next(shell.script(), identity);
            jobs.put(key, definition);
            return new Imported(
                    key,
                    CronDescription.describe(definition.schedule()),
                    FireTimes.of(definition.schedule()).preview(options.now(), 1).stream()
                            .findFirst(),
                    remarks);
        };
    }

    private JobDefinition definition(CronExpression expression, CommandTarget target) {
        return JobDefinition.builder(target)
                .schedule(Schedule.Cron.of(expression, around.zone()))
                .retry(ONE_TRY)
                .catchUp(NO_CATCH_UP)
                .timeout(JobDefinition.MAX_TIMEOUT)
                .overlap(OverlapPolicy.ALLOW)
                .queue(options.queue())
                .build();
    }

    /** What a file of jobs cannot say must not be put into one. */
    private static void requireWritable(JobDefinition definition) throws NotImported {
        try {
            JobJson.parse(JobJson.write(definition), new JobKey("x"));
        } catch (InvalidInput e) {
            throw new NotImported(
                    e.problems().stream().map(InputProblem::toString).collect(joining("; ")));
        }
    }

    /** What becomes of a line once all lines are read: only then is it known which jobs would have one name. */
    private interface Pending {
        LineOutcome outcome() throws NotImported;
    }
}
