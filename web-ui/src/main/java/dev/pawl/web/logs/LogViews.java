package dev.pawl.web.logs;

import dev.pawl.log.LogLine;
import dev.pawl.log.LogPage;
import dev.pawl.log.LogReader;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads stretches of logs as pages show them. Safe for several threads. */
public final class LogViews {
    /** Lines on a page that is not about the log alone. */
    private static final int TAIL = 200;
    /** Lines on a page of a log. */
    static final int PAGE = 1_000;

    private final LogReader reader;
    private final Links links;

    public LogViews(LogReader reader, Links links) {
        this.reader = reader;
        this.links = links;
    }

    /** The end of the log of the latest attempt. */
    public LogView tail(RunSummary run, List<AttemptDetails> attempts) {
        int attempt = attempts.isEmpty() ? 1 : attempts.getLast().number();
        return view(run, attempts, attempt, reader.tail(run.id(), attempt, TAIL));
    }

    /** The end of the log of an attempt, as much as a page of a log holds. */
    LogView end(RunSummary run, List<AttemptDetails> attempts, int attempt) {
        return view(run, attempts, attempt, reader.tail(run.id(), attempt, PAGE));
    }

    /** A page of the log of an attempt. */
    LogView page(RunSummary run, List<AttemptDetails> attempts, int attempt, long from) {
        return view(run, attempts, attempt, reader.lines(run.id(), attempt, from, PAGE));
    }

    private LogView view(RunSummary run, List<AttemptDetails> attempts, int attempt, Optional<LogPage> read) {
        LogPage page = read.orElseGet(() -> new LogPage(List.of(), 1, 0, false));
        long first =
                page.lines().isEmpty() ? page.next() : page.lines().getFirst().number();
        boolean atEnd = page.next() > page.total();
        boolean running = run.state() == RunState.RUNNING && attempt == run.attempt();
        return new LogView(
                run.id().toString(),
                attempt,
                attempts.stream()
                        .map(tried -> new LogView.Tab(
                                tried.number(),
                                tried.outcome().map(RunMarks::of).orElse(StateMark.RUNNING)))
                        .toList(),
                page.lines().stream().map(LogViews::row).toList(),
                page.next(),
                page.complete(),
                running && atEnd,
                empty(run, attempts, running),
                first > 1 ? address(run.id(), attempt, Math.max(1, first - PAGE)) : null,
                atEnd ? null : address(run.id(), attempt, page.next()),
                links.to("/api/v1/runs/" + run.id() + "/attempts/" + attempt + "/log"));
    }

    private static String empty(RunSummary run, List<AttemptDetails> attempts, boolean running) {
        if (running) {
            return "No line yet";
        }
        if (attempts.isEmpty()) {
            return run.state() == RunState.READY ? "No attempt has begun yet" : "It ended before an attempt began";
        }
        return "No output";
    }

    private String address(RunId run, int attempt, long from) {
        return links.log(run.toString(), attempt) + "&from=" + from;
    }

    private static LogRow row(LogLine line) {
        return LogRow.of(
                line.number(),
                line.at(),
                line.stream().name().toLowerCase(Locale.ROOT),
                line.level().name().toLowerCase(Locale.ROOT),
                line.text());
    }
}
