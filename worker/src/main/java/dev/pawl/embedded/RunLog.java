package dev.pawl.embedded;

import dev.pawl.job.HandlerRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes to the log of an attempt. {@code {}} stands for the next argument; an exception as the last one is written
 * with its stack trace. Safe for several threads.
 */
public final class RunLog {
    private final HandlerRun run;

    RunLog(HandlerRun run) {
        this.run = run;
    }

    /** Writes what happened. */
    public void info(String format, @Nullable Object... arguments) {
        write(run::log, format, arguments);
    }

    /** Writes what somebody should look at some day. */
    public void warn(String format, @Nullable Object... arguments) {
        write(run::warn, format, arguments);
    }

    /** Writes what went wrong; that alone does not make the attempt fail. */
    public void error(String format, @Nullable Object... arguments) {
        write(run::error, format, arguments);
    }

    private static void write(Consumer<String> log, String format, @Nullable Object[] arguments) {
        FormattingTuple line = MessageFormatter.arrayFormat(format, arguments);
        Throwable thrown = line.getThrowable();
        if (thrown == null) {
            log.accept(line.getMessage());
            return;
        }
        var text = new StringWriter();
        text.append(line.getMessage()).append('\n');
        thrown.printStackTrace(new PrintWriter(text));
        log.accept(text.toString());
    }
}
