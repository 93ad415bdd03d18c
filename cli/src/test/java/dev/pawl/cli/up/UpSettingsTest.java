package dev.pawl.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.history.KeepTimes;
import dev.pawl.job.QueueName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UpSettingsTest {
    @Test
    void theDefaults() {
        UpSettings settings = read(Map.of());

        assertThat(settings.roles()).containsExactlyInAnyOrder(Role.values());
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.database()).isEmpty();
        assertThat(settings.data()).isEqualTo(Path.of(".pawl"));
        assertThat(settings.jobs()).isEmpty();
        assertThat(settings.demo()).isFalse();
        assertThat(settings.demoPort()).isEqualTo(8099);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.slots()).isGreaterThanOrEqualTo(10);
        assertThat(settings.queues()).isEmpty();
        assertThat(settings.commands()).isEmpty();
        assertThat(settings.networks()).isEmpty();
        assertThat(settings.keep()).isEqualTo(new KeepTimes(Duration.ofDays(90), Duration.ofDays(30)));
    }

    @Test
    void historyIsKeptAsLongAsIsSaid_andLogsNoLongerThanTheirRuns() {
        assertThat(read(Map.of("PAWL_KEEP_RUNS", "400d", "PAWL_KEEP_LOGS", "48h"))
                        .keep())
                .isEqualTo(new KeepTimes(Duration.ofDays(400), Duration.ofDays(2)));
        assertThat(read(Map.of(), "--keep-runs=7d").keep())
                .isEqualTo(new KeepTimes(Duration.ofDays(7), Duration.ofDays(7)));

        assertThat(problems(Map.of("PAWL_KEEP_LOGS", "40d"), "--keep-runs=7d"))
                .containsExactly(
                        "PAWL_KEEP_LOGS must not be longer than runs are kept (7d), was 40d: a log goes with its"
                                + " run. Raise --keep-runs, too");
        assertThat(problems(Map.of(), "--keep-runs=0s", "--keep-logs=1y"))
                .containsExactlyInAnyOrder(
                        "--keep-runs must be a duration from 24h to 400d, was '0s'",
                        "--keep-logs must be a duration from 24h to 400d, was '1y'");
        assertThat(problems(Map.of(), "--keep-runs=401d"))
                .containsExactly("--keep-runs must be a duration from 24h to 400d, was '401d'");
    }

    @Test
    void everyOptionHasATwinInTheEnvironment_andWinsOverIt() {
        Map<String, String> environment = Map.of(
                "PAWL_PORT", "0",
                "PAWL_DB_URL", "jdbc:postgresql://db/pawl",
                "PAWL_DB_USER", "u",
                "PAWL_DB_PASSWORD", "p",
                "PAWL_ROLES", "worker, web",
                "PAWL_ALLOW_COMMANDS", "/bin/echo,/bin/ls",
                "PAWL_ALLOW_NETWORKS", "10.0.0.0/8",
                "PAWL_DEMO", "true",
                "PAWL_LEASE", "1m",
                "PAWL_QUEUES", "urgent,default");
        UpSettings settings = read(environment, "--port", "9999", "--lease=15s");

        assertThat(settings.port()).isEqualTo(9999);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.database().map(database -> database.url() + database.user() + database.password()))
                .isEqualTo(Optional.of("jdbc:postgresql://db/pawlup"));
        assertThat(settings.roles()).containsExactlyInAnyOrder(Role.WORKER, Role.WEB);
        assertThat(settings.commands()).containsExactlyInAnyOrder("/bin/echo", "/bin/ls");
        assertThat(settings.networks()).hasSize(1);
        assertThat(settings.demo()).isTrue();
        assertThat(settings.queues()).containsExactly(new QueueName("urgent"), new QueueName("default"));
    }

    @Test
    void allFaultsAreToldTogether_eachWithItsPlace() {
        Map<String, String> environment = Map.of("PAWL_SLOTS", "-1", "PAWL_LEASE", "10s", "PAWL_DB_URL", "mysql://x");
        List<String> problems = problems(
                environment,
                "--port=80a",
                "--roles=worker,shceduler",
                "--host=0.0.0.0",
                "--jobs=/no/such/file.yaml",
                "--allow-networks=10.0.0.1/8",
                "--prot",
                "8081",
                "stray");

        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).isEqualTo("--prot is unknown; did you mean --port?"),
                        problem -> assertThat(problem).isEqualTo("'stray' belongs to no option"),
                        problem -> assertThat(problem).startsWith("PAWL_LEASE must be at least three heartbeats"),
                        problem -> assertThat(problem).contains("--roles", "'shceduler'"),
                        problem -> assertThat(problem).contains("--host must be a loopback address", "'0.0.0.0'"),
                        problem -> assertThat(problem)
                                .isEqualTo("--port must be a whole number from 0 to 65535, was '80a'"),
                        problem -> assertThat(problem).contains("PAWL_DB_URL", "jdbc:postgresql:"),
                        problem -> assertThat(problem).contains("--jobs", "/no/such/file.yaml"),
                        problem -> assertThat(problem).isEqualTo("PAWL_SLOTS must be 1 to 10000, was '-1'"),
                        problem -> assertThat(problem).contains("--allow-networks"));
    }

    @Test
    void aWorkerHasAName() {
        assertThat(read(Map.of(), "--name", " east ").name()).isEqualTo("east");
        assertThat(problems(Map.of(), "--name", ""))
                .containsExactly("--name must be 1 to 100 printable characters, was ''");
        assertThat(problems(Map.of(), "--name", "a\nb")).hasSize(1);
        assertThat(problems(Map.of("PAWL_NAME", "x".repeat(101))))
                .singleElement()
                .asString()
                .startsWith("PAWL_NAME must be 1 to 100");
    }

    @Test
    void queuesAreNamedOnceInAMessage() {
        assertThat(problems(Map.of(), "--queues", "Slow"))
                .containsExactly("--queues: must be 1 to 100 of a-z 0-9 . _ - and begin with a letter or digit, was"
                        + " 'Slow'; use 'slow'");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThat(problems(Map.of(), "--port=70000")).containsExactly("--port must be 0 to 65535, was '70000'");
        assertThat(problems(Map.of(), "--port=-1")).containsExactly("--port must be 0 to 65535, was '-1'");
        assertThat(problems(Map.of(), "--heartbeat=1ms"))
                .singleElement()
                .asString()
                .contains("100ms or more");
        assertThat(problems(Map.of(), "--lease=soon"))
                .singleElement()
                .asString()
                .contains("--lease must be a duration");
        assertThat(problems(Map.of("PAWL_DEMO", "maybe")))
                .containsExactly("PAWL_DEMO must be true or false, was 'maybe'");
    }

    /** The message goes to terminals and logs. */
    @Test
    void aDatabaseUrlIsNotRepeated_becauseItMayHoldAPassword() {
        assertThat(problems(Map.of(), "--db=postgres://me:secret@host/db"))
                .singleElement()
                .asString()
                .contains("--db")
                .doesNotContain("secret");
    }

    private static UpSettings read(Map<String, String> environment, String... arguments) {
        var command = new UpCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.read(environment);
    }

    private static List<String> problems(Map<String, String> environment, String... arguments) {
        var problems = new java.util.ArrayList<String>();
        assertThatThrownBy(() -> read(environment, arguments)).isInstanceOfSatisfying(CommandFailure.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(2);
            problems.addAll(failure.messages());
        });
        return problems;
    }
}
