package dev.pawl.worker.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.job.CommandTarget;
import dev.pawl.log.LogLine;
import dev.pawl.log.LogReader;
import dev.pawl.log.LogStream;
import dev.pawl.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CommandTargetExecutorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    @TempDir
    Path directory;

    private final CommandTargetExecutor any = new CommandTargetExecutor(new Executables(Set.of("*")));
    private ExecutionFixture given;

    @BeforeEach
    void open() {
        given = new ExecutionFixture(db.dsl());
    }

    @AfterEach
    void close() {
        given.close();
    }

    @Test
    void outputGoesToTheLogByStream() throws InterruptedException {
        assertThat(sh("echo out; echo err >&2")).isInstanceOf(TargetEnd.Succeeded.class);

        List<LogLine> lines = given.lines();
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).returns("out", LogLine::text).returns(LogStream.STDOUT, LogLine::stream));
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).returns("err", LogLine::text).returns(LogStream.STDERR, LogLine::stream));
    }

    @Test
    void anExitCodeThatIsNot0IsAFailure() {
        assertThat(sh("exit 7")).isInstanceOfSatisfying(TargetEnd.Failed.class, failed -> {
            assertThat(failed.errorClass()).isEqualTo("ExitCode7");
            assertThat(failed.retryable()).isTrue();
        });
        assertThat(sh("kill -9 $$"))
                .isInstanceOfSatisfying(
                        TargetEnd.Failed.class,
                        failed -> assertThat(failed.errorClass()).isEqualTo("ExitCode137"));
    }

    /** Arguments reach the program as they are: no shell reads them. */
    @Test
    void argumentsAreNotRead() throws InterruptedException {
        run("/usr/bin/printf", "%s\\n", "; rm -rf /", "$(id)", "`id`", "--option=x", "two\nlines", "*");

        assertThat(given.texts()).startsWith("; rm -rf /", "$(id)", "`id`", "--option=x", "two", "lines", "*");
    }

    @Test
    void theEnvironmentIsClean() throws InterruptedException {
        var target = new CommandTarget(List.of("/usr/bin/env"), Map.of("GREETING", "hello"), Optional.empty());
        any.execute(target, given.execution("the-key", Optional.empty()));

        List<String> lines = given.texts();
        assertThat(lines)
                .contains("GREETING=hello", "PAWL_JOB=job", "PAWL_RUN_KEY=the-key", "PAWL_ATTEMPT=1", "LANG=C.UTF-8");
        assertThat(lines.stream().filter(line -> line.contains("=")))
                .allMatch(line -> line.matches("(PATH|HOME|LANG|GREETING|PAWL_[A-Z_]+|PWD|SHLVL|_)=.*"));
    }

    @Test
    void theParametersComeOnStandardInput() throws InterruptedException {
        any.execute(
                new CommandTarget(List.of("/bin/cat"), Map.of(), Optional.empty()),
                given.execution("k", Optional.of("{\"a\": 1}")));

        assertThat(given.texts()).contains("{\"a\": 1}");
    }

    @Test
    void aProgramThatDoesNotReadItsInputDoesNotStopTheWorker() {
        String large = "\"" + "x".repeat(200_000) + "\"";

        assertThat(any.execute(
                                new CommandTarget(List.of("/bin/true"), Map.of(), Optional.empty()),
                                given.execution("k", Optional.of(large)))
                        .end())
                .isInstanceOf(TargetEnd.Succeeded.class);
    }

    @Test
    void theWorkingDirectoryIsTheOneAskedFor() throws InterruptedException {
        any.execute(
                new CommandTarget(List.of("/bin/pwd"), Map.of(), Optional.of(directory.toString())), given.execution());

        assertThat(given.texts()).contains(directory.toString());
    }

    @Test
    void whatCannotBeStartedFailsForGoodAndSaysWhy() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "no program");
        assertThat(refusal(any, "/no/such/program")).isEqualTo("CommandNotFound");
        assertThat(refusal(any, "no-such-program-at-all")).isEqualTo("CommandNotFound");
        assertThat(refusal(any, "./relative")).isEqualTo("CommandNotFound");
        assertThat(refusal(any, directory.toString())).isEqualTo("CommandNotExecutable");
        assertThat(refusal(any, text.toString())).isEqualTo("CommandNotExecutable");
        assertThat(refusal(new CommandTargetExecutor(new Executables(Set.of())), "/bin/true"))
                .isEqualTo("CommandsOff");
        assertThat(given.stop.reason()).isEmpty();
        var nowhere = new CommandTarget(
                List.of("/bin/true"),
                Map.of(),
                Optional.of(directory.resolve("gone").toString()));
        assertThat(any.execute(nowhere, given.execution()).end())
                .isInstanceOfSatisfying(
                        TargetEnd.Failed.class,
                        failed -> assertThat(failed.errorClass()).isEqualTo("NoSuchDirectory"));
    }

    @Test
    void onlyListedExecutablesAreStarted() throws IOException {
        var listed = new CommandTargetExecutor(new Executables(Set.of("/usr/bin/env", "true")));

        assertThat(start(listed, "/usr/bin/env")).isInstanceOf(TargetEnd.Succeeded.class);
        assertThat(start(listed, "env")).isInstanceOf(TargetEnd.Succeeded.class);
        assertThat(start(listed, "/usr/bin/true")).isInstanceOf(TargetEnd.Succeeded.class);
        assertThat(refusal(listed, "/bin/sh")).isEqualTo("CommandNotAllowed");
        // A link under another name to a program that is listed, and a way around.
        Path link = Files.createSymbolicLink(directory.resolve("sneaky"), Path.of("/usr/bin/env"));
        assertThat(refusal(listed, link.toString())).isEqualTo("CommandNotAllowed");
        assertThat(refusal(listed, "/usr/bin/../../bin/sh")).isEqualTo("CommandNotAllowed");
        // A program of the same name elsewhere.
        Path other = Files.copy(Path.of("/usr/bin/env"), directory.resolve("env"));
        assertThat(refusal(listed, other.toString())).isEqualTo("CommandNotAllowed");
    }

    @Test
    void aStopEndsTheWholeGroup() throws InterruptedException {
        AtomicReference<TargetEnd> end = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> end.set(sh("sleep 1000 & echo $!; sleep 1000")));
        long child = Long.parseLong(firstLine());

        given.stop.stop(StopReason.CANCELLED);
        thread.join();

        assertThat(end.get()).isEqualTo(new TargetEnd.Cut(TargetEnd.Reach.STOPPED_HERE));
        awaitGone(child);
    }

    @Test
    void whoIgnoresTheRequestToEndIsKilled() throws InterruptedException {
        AtomicReference<TargetEnd> end = new AtomicReference<>();
        Thread thread =
                Thread.ofVirtual().start(() -> end.set(sh("trap '' TERM; echo $$; while :; do sleep 1000; done")));
        long leader = Long.parseLong(firstLine());

        given.stop.stop(StopReason.TIMED_OUT);
        thread.join();

        assertThat(end.get()).isEqualTo(new TargetEnd.Cut(TargetEnd.Reach.STOPPED_HERE));
        awaitGone(leader);
    }

    /** A program that ends well although it was told to stop has done its work. */
    @Test
    void whoEndsWellWhenToldToStopHasSucceeded() throws InterruptedException {
        AtomicReference<TargetEnd> end = new AtomicReference<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> end.set(sh("trap 'echo tidy; exit 0' TERM; echo ready; sleep 1000 & wait")));
        firstLine();

        given.stop.stop(StopReason.WORKER_STOPPED);
        thread.join();

        assertThat(end.get()).isInstanceOf(TargetEnd.Succeeded.class);
        assertThat(given.texts()).contains("tidy");
    }

    @Test
    void processesThatAreLeftBehindAreEnded() throws InterruptedException {
        assertThat(sh("sleep 1000 & echo $!")).isInstanceOf(TargetEnd.Succeeded.class);

        List<String> lines = given.texts();
        awaitGone(Long.parseLong(lines.getFirst()));
        assertThat(lines).anyMatch(line -> line.contains("left processes behind"));
    }

    @Test
    void hostileOutputFailsNothing() throws InterruptedException {
        assertThat(sh("printf 'a\\000b\\n"
                        + "\\377\\376\\n"
                        + "'; head -c 1000000 /dev/zero | tr '\\0' y; echo; yes | head -n 20000"))
                .isInstanceOf(TargetEnd.Succeeded.class);

        List<LogLine> lines = given.lines();
        assertThat(lines.getFirst()).returns("a\u2400b", LogLine::text).returns(true, LogLine::repaired);
        assertThat(lines.get(1)).returns(true, LogLine::repaired);
    }

    private TargetEnd sh(String script) {
        return start(any, "/bin/sh", "-c", script);
    }

    private TargetEnd run(String... argv) {
        return start(any, argv);
    }

    private TargetEnd start(CommandTargetExecutor executor, String... argv) {
        return executor.execute(new CommandTarget(List.of(argv), Map.of(), Optional.empty()), given.execution())
                .end();
    }

    private String refusal(CommandTargetExecutor executor, String program) {
        TargetEnd end = start(executor, program);
        assertThat(end)
                .isInstanceOfSatisfying(
                        TargetEnd.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        return ((TargetEnd.Failed) end).errorClass();
    }

    /** The first line that the program has written, as soon as it can be read. */
    private String firstLine() {
        var reader = new LogReader(db.dsl());
        return await().atMost(PATIENCE)
                .until(
                        () -> reader.lines(given.execution().run().id(), 1, 1, 1)
                                .orElseThrow()
                                .lines(),
                        lines -> !lines.isEmpty())
                .getFirst()
                .text();
    }

    private static void awaitGone(long pid) {
        await().atMost(PATIENCE).until(() -> Processes.hasEnded(pid));
    }
}
