package dev.pawl.bench.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * A process that is told what to do by lines. A command is {@code <number> <word> [argument]}; its answer, when it has
 * been done, {@code answer <number> [text]}. In between the process may print {@code done <tasks>}. Ends when its input
 * ends. Safe for several threads.
 */
public final class ChildProcess implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 10;

    private final Process process;
    private final BufferedWriter commands;
    private final LongConsumer done;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

    private ChildProcess(Process process, LongConsumer done) {
        this.process = process;
        this.done = done;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().name("child-" + process.pid()).daemon().start(this::read);
    }

    /** Starts a program; what it prints to its standard error appears in ours. */
    public static ChildProcess start(List<String> command, Path folder, LongConsumer done) throws IOException {
        return new ChildProcess(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start(),
                done);
    }

    /** Starts a class of this program in a Java of its own, with little memory. */
    public static ChildProcess java(Class<?> main, LongConsumer done, String... arguments) throws IOException {
        return java("192m", main, done, arguments);
    }

    /** The same with at most so much heap, written as for {@code -Xmx}. */
    public static ChildProcess java(String heap, Class<?> main, LongConsumer done, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-Dorg.jooq.no-logo=true",
                "-Dorg.jooq.no-tips=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        return start(command, Path.of("."), done);
    }

    /**
     * Sends a command and waits until it has been done.
     *
     * @throws CompletionException if the process has ended, or has not answered for ten minutes
     */
    public String ask(String command) {
        return tell(command).join();
    }

    /** Sends a command; the future has the answer, or what {@link #ask} throws. */
    public CompletableFuture<String> tell(String command) {
        int id = number.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(id, answer);
        try {
            synchronized (commands) {
                commands.write(id + " " + command + "\n");
                commands.flush();
            }
        } catch (IOException ended) {
            answer.completeExceptionally(ended);
        }
        return answer.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).whenComplete((text, error) -> answers.remove(id));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                understand(line);
            }
        } catch (IOException ended) {
            // The end of the process, below.
        }
        answers.values().forEach(open -> open.completeExceptionally(new IOException("the process has ended")));
    }

    private void understand(String line) {
        String[] words = line.split(" ", 3);
        if (words[0].equals("done")) {
            done.accept(Long.parseLong(words[1]));
        } else if (words[0].equals("answer")) {
            CompletableFuture<String> open = answers.get(Integer.parseInt(words[1]));
            if (open != null) {
                open.complete(words.length > 2 ? words[2] : "");
            }
        } else {
            System.err.println(line);
        }
    }

    /** Ends the process: its input ends, and if that is not enough, it is killed. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException ended) {
            // All the better.
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
