package dev.pawl.worker.target;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.CommandTarget;
import dev.pawl.log.LogLevel;
import dev.pawl.log.LogStream;
import dev.pawl.run.ClaimedRun;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a program and waits for it. Exit code 0 is success. Safe for several threads.
 *
 * <p>The program gets its arguments as they are, without a shell, and a clean environment: PATH, HOME, LANG, what Pawl
 * tells of the attempt, and what the job sets. The run's parameters come on its standard input as JSON. What it prints
 * goes to the log as it comes. Told to stop, its whole process group gets SIGTERM, and SIGKILL five seconds later. When
 * it ends and leaves processes behind that still hold its output, they are ended, too.
 */
public final class CommandTargetExecutor {
    /** From SIGTERM to SIGKILL. */
    public static final Duration STOP_TIME = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(CommandTargetExecutor.class);
    /** How long output may still come after the program has ended. */
    private static final Duration OUTPUT_TIME = Duration.ofSeconds(2);

    private final Executables executables;

    /** An executor for these programs. */
    public CommandTargetExecutor(Executables executables) {
        this.executables = executables;
    }

    /** Starts the program and waits for its end. An interrupt ends it, as being told to stop does. */
    public TargetResult execute(CommandTarget target, Execution execution) {
        long startedNanos = System.nanoTime();
        ProcessGroup group;
        try {
            group = start(target, execution.run());
        } catch (Executables.Refused refused) {
            return refused(execution, refused.errorClass(), String.valueOf(refused.getMessage()));
        } catch (IOException e) {
            return refused(
                    execution, "CommandNotStarted", target.argv().getFirst() + " was not started: " + e.getMessage());
        }
        // Before anything can fail: the program must not outlive the attempt unseen.
        execution.stop().onStop(() -> terminateLater(group));
        List<Thread> threads = List.of(
                thread("stdin", group, () -> feed(group.leader(), execution.run())),
                thread("stdout", group, () -> copy(group.leader().getInputStream(), execution, LogStream.STDOUT)),
                thread("stderr", group, () -> copy(group.leader().getErrorStream(), execution, LogStream.STDERR)));
        int exitCode = waitFor(group, execution);
        finishOutput(group, threads, execution);
        return result(exitCode, Duration.ofNanos(System.nanoTime() - startedNanos), execution);
    }

    private ProcessGroup start(CommandTarget target, ClaimedRun run) throws Executables.Refused, IOException {
        Path program = executables.find(target.argv().getFirst());
        File directory = new File(target.cwd().orElse("/"));
        if (!directory.isDirectory()) {
            throw new Executables.Refused("NoSuchDirectory", "the working directory " + directory + " does not exist");
        }
        List<String> command = new ArrayList<>(target.argv());
        command.set(0, program.toString());
        var builder = new ProcessBuilder(command).directory(directory);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put(
                "PATH", Executables.SEARCHED.stream().map(Path::toString).collect(Collectors.joining(":")));
        environment.put("HOME", "/");
        environment.put("LANG", "C.UTF-8");
        environment.putAll(target.env());
        environment.put("PAWL_JOB", run.job().value());
        environment.put("PAWL_RUN", run.id().toString());
        environment.put("PAWL_RUN_KEY", run.runKey());
        environment.put("PAWL_ATTEMPT", Integer.toString(run.attempt()));
        return ProcessGroup.start(builder);
    }

    private static TargetResult refused(Execution execution, String errorClass, String message) {
        execution.log().remark(LogLevel.ERROR, message);
        return TargetResult.of(TargetEnd.Failed.forGood(errorClass, message));
    }

    /** On a thread of its own: to signal a group takes a program, and who tells attempts to stop has no time for it. */
    private static void terminateLater(ProcessGroup group) {
        Thread.ofVirtual().name("pawl-terminate-" + group.leader().pid()).start(group::terminate);
    }

    private static Thread thread(String name, ProcessGroup group, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("pawl-" + name + "-" + group.leader().pid())
                .start(work);
    }

    private static void feed(Process process, ClaimedRun run) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(run.params().orElse("").getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            log.debug("The program did not read its input", notRead);
        }
    }

    private static void copy(InputStream from, Execution execution, LogStream stream) {
        try (from;
                OutputStream lines = execution.log().output(stream)) {
            from.transferTo(lines);
        } catch (IOException closed) {
            log.debug("The output of the program was closed", closed);
        }
    }

    /** Waits for the end, which comes within some seconds after the attempt was told to stop. */
    private static int waitFor(ProcessGroup group, Execution execution) {
        boolean interrupted = false;
        long killAtNanos = 0;
        try {
            while (true) {
                try {
                    boolean stopping = interrupted || execution.stop().reason().isPresent();
                    if (stopping && killAtNanos == 0) {
                        killAtNanos = System.nanoTime() + STOP_TIME.toNanos();
                    }
                    if (stopping && System.nanoTime() - killAtNanos >= 0) {
                        group.kill();
                    }
                    if (group.leader().waitFor(100, TimeUnit.MILLISECONDS)) {
                        if (stopping) {
                            endLeftovers(group, killAtNanos);
                        }
                        return group.leader().exitValue();
                    }
                } catch (InterruptedException stop) {
                    interrupted = true;
                    group.terminate();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The leader may be gone before its group: the others get the same time. */
    private static void endLeftovers(ProcessGroup group, long killAtNanos) throws InterruptedException {
        while (group.hasLeftovers()) {
            if (System.nanoTime() - killAtNanos >= 0) {
                group.kill();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void finishOutput(ProcessGroup group, List<Thread> threads, Execution execution) {
        boolean interrupted = Thread.interrupted();
        try {
            long endNanos = System.nanoTime() + OUTPUT_TIME.toNanos();
            for (Thread thread : threads.subList(1, threads.size())) {
                thread.join(Duration.ofNanos(Math.max(1_000_000, endNanos - System.nanoTime())));
            }
            // Java closes the output with the leader, so readers that have ended do not tell that nobody is left.
            if (group.hasLeftovers()
                    || threads.subList(1, threads.size()).stream().anyMatch(Thread::isAlive)) {
                execution
                        .log()
                        .remark(LogLevel.WARN, "The program has ended and left processes behind; they are ended.");
                group.kill();
                for (Thread thread : threads) {
                    thread.join(OUTPUT_TIME);
                }
            }
        } catch (InterruptedException hurried) {
            interrupted = true;
            group.kill();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static TargetResult result(int exitCode, Duration duration, Execution execution) {
        ObjectNode command = JsonNodeFactory.instance.objectNode();
        command.put("exit_code", exitCode);
        command.put("total_ms", duration.toMillis());
        Optional<String> details = Optional.of(
                JsonNodeFactory.instance.objectNode().set("command", command).toString());
        String text = "exit code " + exitCode + " after " + duration.toMillis() + " ms";
        if (execution.stop().reason().isPresent() && exitCode != 0) {
            execution.log().remark(LogLevel.ERROR, "The program was stopped: " + text);
            return new TargetResult(new TargetEnd.Cut(TargetEnd.Reach.STOPPED_HERE), details);
        }
        execution.log().remark(exitCode == 0 ? LogLevel.INFO : LogLevel.ERROR, text);
        return new TargetResult(
                exitCode == 0
                        ? new TargetEnd.Succeeded(Optional.empty())
                        : TargetEnd.Failed.retryable(
                                "ExitCode" + exitCode, "the program ended with exit code " + exitCode),
                details);
    }
}
