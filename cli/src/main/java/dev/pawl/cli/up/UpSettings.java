package dev.pawl.cli.up;

import dev.pawl.database.DatabaseSettings;
import dev.pawl.history.KeepTimes;
import dev.pawl.input.Durations;
import dev.pawl.input.Quoted;
import dev.pawl.job.QueueName;
import dev.pawl.outbound.AddressRange;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one {@code pawl up} is told. Immutable. The defaults are those of {@link #read}.
 *
 * @param roles what this process does; all
 * @param name of the worker, for people, 1 to 100 characters; host and process
 * @param host the address to listen on: loopback, as long as there are no accounts; 127.0.0.1
 * @param port 0 to 65535; 0 takes a free one; 8080
 * @param database a server of one's own; empty for the embedded one
 * @param data where the embedded PostgreSQL keeps its files; ./.pawl
 * @param jobs a file of jobs to apply at start; none
 * @param demo whether to apply the example jobs and start the receiver that they call; no
 * @param demoPort where that receiver listens, 0 for a free port; 8099
 * @param lease how long a claim holds without a heartbeat, at least three heartbeats; 30 s
 * @param heartbeat pause between two heartbeats, 100 ms or more; 5 s
 * @param slots attempts at once, 1 to 10000; twice the cores, at least 10
 * @param queues served, the most urgent first; none, the default, means all
 * @param commands executables that jobs may start, {@code *} allows any; none
 * @param networks that are not public and may be called all the same; none
 * @param keep how long history is kept: runs 1 to 400 days, 90 d; logs no longer than runs, 30 d
 */
record UpSettings(
        Set<Role> roles,
        String name,
        String host,
        int port,
        Optional<DatabaseSettings> database,
        Path data,
        Optional<Path> jobs,
        boolean demo,
        int demoPort,
        Duration lease,
        Duration heartbeat,
        int slots,
        List<QueueName> queues,
        Set<String> commands,
        List<AddressRange> networks,
        KeepTimes keep) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_NAME = 100;
    private static final int MAX_SLOTS = 10_000;
    private static final Duration MIN_HEARTBEAT = Duration.ofMillis(100);

    UpSettings {
        roles = Set.copyOf(roles);
        queues = List.copyOf(queues);
        commands = Set.copyOf(commands);
        networks = List.copyOf(networks);
    }

    /** Reads all settings; what is wrong goes into the reader's problems, and then the result is of no use. */
    static UpSettings read(SettingsReader from) {
        Duration heartbeat = from.duration("--heartbeat", Duration.ofSeconds(5));
        Duration lease = from.duration("--lease", Duration.ofSeconds(30));
        if (heartbeat.compareTo(MIN_HEARTBEAT) < 0) {
            from.problem(from.origin("--heartbeat") + " must be 100ms or more, was " + heartbeat.toMillis() + "ms");
        } else if (lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
            from.problem(from.origin("--lease") + " must be at least three heartbeats ("
                    + heartbeat.multipliedBy(3).toMillis() + "ms), was " + lease.toMillis()
                    + "ms: workers would lose their runs to a short pause");
        }
        return new UpSettings(
                roles(from),
                name(from),
                host(from),
                from.number("--port", 8080, 0, MAX_PORT),
                DatabaseOptions.database(from),
                DatabaseOptions.data(from),
                jobs(from),
                from.flag("--demo"),
                from.number("--demo-port", 8099, 0, MAX_PORT),
                lease,
                heartbeat,
                from.number("--slots", Math.max(10, 2 * Runtime.getRuntime().availableProcessors()), 1, MAX_SLOTS),
                from.list("--queues", List.of(), QueueName::new),
                Set.copyOf(from.list("--allow-commands", List.of(), UpSettings::executable)),
                from.list("--allow-networks", List.of(), AddressRange::parse),
                keep(from));
    }

    private static KeepTimes keep(SettingsReader from) {
        KeepTimes otherwise = KeepTimes.DEFAULT;
        Duration runs = from.duration("--keep-runs", otherwise.runs(), KeepTimes.SHORTEST, KeepTimes.LONGEST);
        // Whoever keeps runs for a week does not have to say that of logs, too.
        Duration usual = otherwise.logs().compareTo(runs) < 0 ? otherwise.logs() : runs;
        Duration logs = from.duration("--keep-logs", usual, KeepTimes.SHORTEST, KeepTimes.LONGEST);
        if (logs.compareTo(runs) > 0) {
            from.problem(
                    from.origin("--keep-logs") + " must not be longer than runs are kept (" + Durations.format(runs)
                            + "), was " + Durations.format(logs) + ": a log goes with its run. Raise --keep-runs, too");
            return otherwise;
        }
        return new KeepTimes(runs, logs);
    }

    private static Set<Role> roles(SettingsReader from) {
        List<Role> roles = from.list("--roles", List.of(Role.values()), text -> {
            for (Role role : Role.values()) {
                if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return role;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is no role; there are scheduler, worker and web");
        });
        return roles.isEmpty() ? Set.of() : EnumSet.copyOf(roles);
    }

    private static String name(SettingsReader from) {
        String name = from.text("--name").map(String::strip).orElseGet(UpSettings::hostAndProcess);
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            from.problem(from.origin("--name") + " must be 1 to " + MAX_NAME + " printable characters, was "
                    + Quoted.text(name));
        }
        return name;
    }

    private static String host(SettingsReader from) {
        String host = from.text("--host").orElse("127.0.0.1");
        if (!host.equals("localhost") && !host.equals("::1") && !host.matches("127(\\.[0-9]{1,3}){3}")) {
            from.problem(from.origin("--host") + " must be a loopback address (127.0.0.1, ::1 or localhost), was '"
                    + host + "': this version has no accounts yet, so whoever reached it could run jobs");
        }
        return host;
    }

    private static Optional<Path> jobs(SettingsReader from) {
        Optional<Path> jobs = from.text("--jobs").map(text -> path(from, "--jobs", text));
        jobs.filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
                .ifPresent(path -> from.problem(
                        from.origin("--jobs") + ": there is no file " + path + " that this user may read"));
        return jobs;
    }

    static Path path(SettingsReader from, String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            from.problem(from.origin(option) + " must be a path, was '" + text + "'");
            return Path.of("");
        }
    }

    private static String executable(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an executable must have a name; * allows any");
        }
        return text;
    }

    private static String hostAndProcess() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("");
        return (host.isBlank() ? "pawl" : host) + "-" + ProcessHandle.current().pid();
    }
}
