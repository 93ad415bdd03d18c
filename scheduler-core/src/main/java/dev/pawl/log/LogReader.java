package dev.pawl.log;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.LOG_CHUNK;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.pawl.run.RunId;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of attempts, of running ones, too. Holds no state and no open transaction; safe for several threads.
 *
 * <p>Every method answers with empty when there is no such attempt: neither running nor ended.
 */
public final class LogReader {
    /** Most lines of one page. */
    public static final int MAX_LINES = 2000;
    /** Most line numbers in the answer to a search. */
    public static final int MAX_MATCHES = 10_000;

    /** Clocks may have been set back between the claim and the first line. */
    private static final Duration CLOCK_SLACK = Duration.ofHours(1);
    /** Chunks that are read at once when a whole log is walked: 2 MB before compression. */
    private static final int WALK_CHUNKS = 32;

    private final DSLContext db;

    public LogReader(DSLContext db) {
        this.db = db;
    }

    /**
     * Lines from number {@code from} on.
     *
     * @param from 1 is the first line; smaller numbers mean 1
     * @param limit 1 to {@value #MAX_LINES}
     */
    public Optional<LogPage> lines(RunId run, int attempt, long from, int limit) {
        if (limit < 1 || limit > MAX_LINES) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LINES + ", was " + limit);
        }
        return find(run, attempt).map(log -> page(log, Math.max(from, 1), limit));
    }

    /** The last {@code limit} lines, see {@link #lines}. */
    public Optional<LogPage> tail(RunId run, int attempt, int limit) {
        if (limit < 1 || limit > MAX_LINES) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LINES + ", was " + limit);
        }
        return find(run, attempt).map(log -> page(log, Math.max(total(log) - limit + 1, 1), limit));
    }

    /**
     * Looks for {@code text} literally, whatever its case, in the text that a reader sees: without escape sequences.
     *
     * @param limit after this time the search ends with what it has found
     */
    public Optional<LogMatches> search(RunId run, int attempt, String text, Duration limit) {
        return find(run, attempt).map(log -> search(log, text.toLowerCase(Locale.ROOT), limit));
    }

    /**
     * Writes the whole log as text, a line of it a line there; lines that were cut are joined again. Pawl's own remarks
     * begin with {@code [pawl]}.
     *
     * @return false when there is no such attempt; nothing is written then
     */
    public boolean writeText(RunId run, int attempt, Writer out) throws IOException {
        Optional<Located> log = find(run, attempt);
        if (log.isPresent()) {
            var walk = new Walk(log.get());
            for (List<LogLine> lines = walk.next(); !lines.isEmpty(); lines = walk.next()) {
                for (LogLine line : lines) {
                    if (line.stream() == LogStream.SYSTEM) {
                        out.write("[pawl] ");
                    }
                    out.write(line.text());
                    if (!line.continued()) {
                        out.write('\n');
                    }
                }
            }
        }
        return log.isPresent();
    }

    private record Located(RunId run, int attempt, Instant writtenFrom, Instant writtenUntil, boolean ended) {}

    /** Asked before the chunks are: an attempt that had ended by then has all of its lines stored. */
    private Optional<Located> find(RunId run, int attempt) {
        return db.select(LEASE.CLAIMED_AT, val((Instant) null, ATTEMPT.FINISHED_AT), inline(false))
                .from(LEASE)
                .where(LEASE.RUN_ID.eq(run.value()))
                .and(LEASE.ATTEMPT.eq((short) attempt))
                .unionAll(select(ATTEMPT.CLAIMED_AT, ATTEMPT.FINISHED_AT, inline(true))
                        .from(ATTEMPT)
                        .where(ATTEMPT.RUN_ID.eq(run.value()))
                        .and(ATTEMPT.ATTEMPT_.eq((short) attempt)))
                .limit(inline(1))
                .fetchOptional(row -> located(run, attempt, row.value1(), row.value2(), row.value3()));
    }

    private static Located located(
            RunId run, int attempt, @Nullable Instant claimedAt, @Nullable Instant finishedAt, boolean ended) {
        // The upper bits of an id are the moment it was made.
        Instant from = claimedAt != null ? claimedAt : Instant.ofEpochMilli(run.value() >> 20);
        // A lost attempt is declared so by somebody else, while its worker may still be writing; never much longer.
        Instant until = finishedAt != null ? finishedAt : Instant.parse("9999-01-01T00:00:00Z");
        return new Located(run, attempt, from.minus(CLOCK_SLACK), until.plus(CLOCK_SLACK), ended);
    }

    private LogPage page(Located log, long from, int limit) {
        long total = total(log);
        var lines = new InOrder(from);
        db.select(LOG_CHUNK.FIRST_LINE, LOG_CHUNK.LINE_COUNT, LOG_CHUNK.SIZE, LOG_CHUNK.BODY)
                .from(LOG_CHUNK)
                .where(chunksOf(log))
                .and(LOG_CHUNK.FIRST_LINE.gt(from - LogChunkFormat.MAX_LINES))
                .and(LOG_CHUNK.FIRST_LINE.lt(from + limit))
                .orderBy(LOG_CHUNK.FIRST_LINE)
                .forEach(row -> lines.add(row.value1(), row.value2(), row.value3(), row.value4()));
        List<LogLine> found = lines.found.subList(0, Math.min(limit, lines.found.size()));
        long next = found.isEmpty() ? from : found.getLast().number() + 1;
        // Lines may have come since they were counted.
        total = found.isEmpty() ? total : Math.max(total, next - 1);
        return new LogPage(found, next, total, log.ended() && next > total);
    }

    private long total(Located log) {
        return db.select(LOG_CHUNK.FIRST_LINE.plus(LOG_CHUNK.LINE_COUNT).minus(1L))
                .from(LOG_CHUNK)
                .where(chunksOf(log))
                .orderBy(LOG_CHUNK.FIRST_LINE.desc())
                .limit(inline(1))
                .fetchOptional(0, Long.class)
                .orElse(0L);
    }

    private LogMatches search(Located log, String lowerCaseText, Duration limit) {
        long start = System.nanoTime();
        List<Long> matches = new ArrayList<>();
        long total = 0;
        long last = 0;
        var walk = new Walk(log);
        for (List<LogLine> lines = walk.next(); !lines.isEmpty(); lines = walk.next()) {
            for (LogLine line : lines) {
                if (TerminalText.plain(line.text()).toLowerCase(Locale.ROOT).contains(lowerCaseText)) {
                    total++;
                    if (matches.size() < MAX_MATCHES) {
                        matches.add(line.number());
                    }
                }
            }
            last = lines.getLast().number();
            if (System.nanoTime() - start > limit.toNanos()) {
                return new LogMatches(total, matches, last, last >= total(log));
            }
        }
        return new LogMatches(total, matches, last, true);
    }

    private static Condition chunksOf(Located log) {
        return LOG_CHUNK
                .RUN_ID
                .eq(log.run().value())
                .and(LOG_CHUNK.ATTEMPT.eq((short) log.attempt()))
                // Only for the planner: it leaves out the partitions of other days.
                .and(LOG_CHUNK.WRITTEN_AT.ge(log.writtenFrom()))
                .and(LOG_CHUNK.WRITTEN_AT.lt(log.writtenUntil()));
    }

    /** A whole log, a few chunks at a time, each with a query of its own. */
    private final class Walk {
        private final Located log;
        private long next = 1;

        Walk(Located log) {
            this.log = log;
        }

        /** The next lines; empty at the end. */
        List<LogLine> next() {
            var lines = new InOrder(next);
            db.select(LOG_CHUNK.FIRST_LINE, LOG_CHUNK.LINE_COUNT, LOG_CHUNK.SIZE, LOG_CHUNK.BODY)
                    .from(LOG_CHUNK)
                    .where(chunksOf(log))
                    .and(LOG_CHUNK.FIRST_LINE.ge(next))
                    .orderBy(LOG_CHUNK.FIRST_LINE)
                    .limit(inline(WALK_CHUNKS))
                    .forEach(row -> lines.add(row.value1(), row.value2(), row.value3(), row.value4()));
            next = lines.next;
            return lines.found;
        }
    }

    /** Takes each line once: a chunk is there twice when its writer had to try again. */
    private static final class InOrder {
        private final List<LogLine> found = new ArrayList<>();
        private long next;

        InOrder(long from) {
            this.next = from;
        }

        void add(long firstLine, int lineCount, int size, byte[] body) {
            if (firstLine + lineCount <= next) {
                return;
            }
            for (LogLine line : LogChunkFormat.readOrExplain(firstLine, lineCount, size, body)) {
                if (line.number() >= next) {
                    found.add(line);
                }
            }
            next = firstLine + lineCount;
        }
    }
}
