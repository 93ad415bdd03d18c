package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.cli.postgres.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@code pawl up} in a process of its own, which can be killed, paused and continued. Used by one thread. Closing
 * stops it gently if it still runs.
 */
final class PawlProcess implements AutoCloseable {
    private static final Duration START_TIME = Duration.ofSeconds(90);
    private static final Duration STOP_TIME = Duration.ofSeconds(60);
    private static final String READY = "Pawl is ready: ";

    private final Process process;
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private PawlProcess(Process process) {
        this.process = process;
        read("pawl-out", process.getInputStream());
        read("pawl-err", process.getErrorStream());
        var unused =
                process.onExit().thenRun(() -> ready.completeExceptionally(new IllegalStateException("it has ended")));
    }

    /** Starts {@code pawl up} with these options; give {@code --port 0}, and {@code --data} or {@code --db}. */
    static PawlProcess start(String... options) {
        return start(List.of("-cp", classPath()), options);
    }

    /** The same, with options of Java that say where the classes are. */
    static PawlProcess start(List<String> classes, String... options) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        command.addAll(classes);
        command.addAll(List.of(Main.class.getName(), "up"));
        command.addAll(Arrays.asList(options));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PAWL_"));
        try {
            return new PawlProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the classes of the program and its tests are. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Waits until it says that it is ready; gives what it said: its address, or its roles without web. */
    String awaitReady() {
        try {
            return ready.get(START_TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("pawl up is not ready:\n" + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The address of its pages and REST interface. */
    String url() {
        return awaitReady();
    }

    /** Everything it has printed so far. */
    String output() {
        synchronized (printed) {
            return String.join("\n", printed);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL, and waits for its end. An embedded PostgreSQL goes on running. */
    void kill9() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; gives the exit code. */
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** SIGINT, as Ctrl-C sends it; gives the exit code. */
    int interrupt() {
        signal("INT");
        return awaitExit();
    }

    /** SIGSTOP: it does nothing any more, as on a machine that is suspended. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if nothing had happened. */
    void resume() {
        signal("CONT");
    }

    int awaitExit() {
        try {
            if (!process.waitFor(STOP_TIME.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("pawl up does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Stops the PostgreSQL that a killed process has left on its data folder, if there is one. */
    static void stopPostgresOf(Path data) {
        if (EmbeddedPostgres.running(data).isPresent()) {
            EmbeddedPostgres.start(data, step -> {}).close();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            resume();
            terminate();
        }
    }

    private void signal(String name) {
        try {
            int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new AssertionError("kill -" + name + " ended with " + exitCode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void read(String name, InputStream stream) {
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    printed.add(line);
                    if (line.startsWith(READY)) {
                        ready.complete(line.substring(READY.length()));
                    }
                }
            } catch (IOException e) {
                printed.add("(cannot read on: " + e + ")");
            }
        });
    }
}
