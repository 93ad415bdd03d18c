package dev.pawl.cli.crontab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.input.StrictYaml;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobsFile;
import dev.pawl.job.QueueName;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Zones;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code pawl import-crontab FILE}: a file of jobs on standard output, and on standard error what became of each line.
 */
@Command(
        name = "import-crontab",
        description = {
            "Makes a file of jobs of a crontab: prints the file, and on standard error what became of each line.",
            "Ends with 1 when a line could not be imported. Nothing is applied: 'pawl apply' does that."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class ImportCrontabCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Mixin
    private OutputOptions printing;

    @Parameters(paramLabel = "FILE", description = "Crontab, or - for standard input.")
    private String file;

    @ArgGroup
    private @Nullable Form form;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Zone of its times, until it says CRON_TZ; default that of this machine.")
    private @Nullable String zone;

    @Option(
            names = "--run-as",
            paramLabel = "HOW",
            defaultValue = "worker",
            description = "How commands become the users of a system crontab: worker (not at all; default), runuser or"
                    + " sudo.")
    private String runAs;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Source of the file of jobs; default the crontab's name.")
    private @Nullable String source;

    @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "", description = "Begins the key of each job.")
    private String prefix;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Queue of the jobs. Give the crontab of one machine a queue that only a worker there serves.")
    private String queue;

    /** One form or the other. */
    static final class Form {
        @Option(names = "--system", description = "A user stands before each command, as in /etc/crontab.")
        private boolean system;

        @Option(names = "--user", description = "No user stands before the commands, as in 'crontab -l'.")
        private boolean user;

        private Optional<CrontabForm> asked() {
            if (user) {
                return Optional.of(CrontabForm.USER);
            }
            return system ? Optional.of(CrontabForm.SYSTEM) : Optional.empty();
        }
    }

    @Override
    public Integer call() {
        Output output = printing.output();
        CrontabOptions options = options();
        CrontabReport report = report(options);
        if (output.json()) {
            output.print(report.json());
        } else {
            String yaml = report.yaml();
            requireFits(yaml);
            output.line(yaml.stripTrailing());
            output.flush();
            report.text().forEach(output::note);
        }
        return report.complete() ? ExitCode.OK : ExitCode.FAILED;
    }

    private CrontabReport report(CrontabOptions options) {
        byte[] content = content();
        try {
            return CrontabImport.of(content, options);
        } catch (MixedFormException e) {
            throw CommandFailure.badInput(file + ": " + e.getMessage());
        }
    }

    private CrontabOptions options() {
        try {
            var unused = new JobKey(prefix + "x");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--prefix: a key that begins with it " + e.getMessage());
        }
        String name = source().orElse(CrontabOptions.USUAL_SOURCE);
        try {
            JobsFile.requireSource(name);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--source " + e.getMessage());
        }
        return new CrontabOptions(file, form(), zone(), runAs(), name, prefix, queue(), Instant.now());
    }

    private QueueName queue() {
        try {
            return new QueueName(queue);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--queue " + e.getMessage());
        }
    }

    private Optional<String> source() {
        if (source != null) {
            return Optional.of(source);
        }
        return file.equals(STANDARD_INPUT)
                ? Optional.empty()
                : Optional.ofNullable(path().getFileName()).map(Path::toString);
    }

    private Optional<CrontabForm> form() {
        return Optional.ofNullable(form).flatMap(Form::asked);
    }

    private RunAs runAs() {
        return switch (runAs) {
            case "worker" -> RunAs.WORKER;
            case "runuser" -> RunAs.RUNUSER;
            case "sudo" -> RunAs.SUDO;
            default -> throw CommandFailure.badInput("--run-as must be worker, runuser or sudo, was '" + runAs + "'");
        };
    }

    private ZoneId zone() {
        String name = zone == null ? ZoneId.systemDefault().getId() : zone;
        try {
            return Zones.parse(zone == null && name.equals("Z") ? "UTC" : name);
        } catch (InvalidScheduleException e) {
            String help = zone == null ? " (that of this machine; give another with --zone)" : "";
            throw CommandFailure.badInput(e.getMessage() + help);
        }
    }

    private byte[] content() {
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(path())) {
            byte[] content = in.readNBytes(CrontabImport.MAX_BYTES + 1);
            if (content.length > CrontabImport.MAX_BYTES) {
                throw CommandFailure.badInput(file + ": is larger than a crontab may be (256 KiB); split it");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw CommandFailure.badInput(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw CommandFailure.badInput(file + ": may not be read by this user");
        } catch (IOException e) {
            throw CommandFailure.badInput(file + ": cannot be read: " + e.getMessage());
        }
    }

    private Path path() {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw CommandFailure.badInput("FILE is no path: " + e.getMessage());
        }
    }

    private void requireFits(String yaml) {
        if (yaml.getBytes(UTF_8).length > StrictYaml.MAX_BYTES) {
            throw CommandFailure.badInput(file + ": its jobs do not fit into one file of jobs (256 KiB); split it");
        }
    }
}
