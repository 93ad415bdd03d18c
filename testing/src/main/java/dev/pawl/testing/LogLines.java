package dev.pawl.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged while some work is done, so that a test can tell that it is said, and not too often. */
public final class LogLines {
    private LogLines() {}

    /** The warnings and errors of one logger, whichever thread logs them. */
    public static List<String> warningsOf(String logger, Runnable work) {
        List<String> lines = new CopyOnWriteArrayList<>();
        var collector = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                    lines.add(event.getFormattedMessage());
                }
            }
        };
        Logger watched = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(logger);
        collector.setContext(watched.getLoggerContext());
        collector.start();
        watched.addAppender(collector);
        try {
            work.run();
        } finally {
            watched.detachAppender(collector);
            collector.stop();
        }
        return List.copyOf(lines);
    }
}
