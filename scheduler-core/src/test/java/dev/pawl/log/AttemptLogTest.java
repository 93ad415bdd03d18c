package dev.pawl.log;

import static dev.pawl.migrations.generated.Tables.LOG_CHUNK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.pawl.run.RunId;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.time.DatabaseTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AttemptLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private final AtomicInteger hints = new AtomicInteger();
    private LeaseFixture given;
    private LogWriter writer;
    private LogReader reader;

    @BeforeEach
    void open() {
        given = new LeaseFixture(db.dsl());
        reader = new LogReader(db.dsl());
        writer = writer(LogLimits.STANDARD);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void aRunningAttemptsLinesCanBeReadBeforeItEnds() throws InterruptedException {
        RunId run = given.leased();
        AttemptLog log = open(run);
        log.append(LogStream.STDOUT, LogLevel.INFO, "first");

        await().atMost(PATIENCE).until(() -> texts(run), List.of("first")::equals);
        assertThat(page(run, 1, 10))
                .returns(1L, LogPage::total)
                .returns(2L, LogPage::next)
                .returns(false, LogPage::complete);
        assertThat(hints.get()).isPositive();

        log.append(LogStream.STDERR, LogLevel.WARN, "second\nthird\n");
        assertThat(log.close(PATIENCE)).isTrue();
        given.end(run);

        LogPage page = page(run, 2, 10);
        assertThat(page).returns(4L, LogPage::next).returns(true, LogPage::complete);
        assertThat(page.lines())
                .extracting(LogLine::number, LogLine::stream, LogLine::level, LogLine::text)
                .containsExactly(
                        tuple(2L, LogStream.STDERR, LogLevel.WARN, "second"),
                        tuple(3L, LogStream.STDERR, LogLevel.WARN, "third"));
    }

    @Test
    void anAttemptThatDoesNotExistHasNoLog() throws IOException {
        RunId run = given.leased();

        assertThat(reader.lines(run, 2, 1, 10)).isEmpty();
        assertThat(reader.search(run, 2, "x", PATIENCE)).isEmpty();
        assertThat(reader.writeText(run, 2, new StringWriter())).isFalse();
        assertThat(page(run, 1, 10).lines()).isEmpty();
        assertThat(page(run, 1, 10).complete()).isFalse();
    }

    /** A worker that has lost its lease must not write into the log of the attempt that follows. */
    @Test
    void linesWithoutALeaseAreRefused() throws InterruptedException {
        RunId run = given.leased();
        AttemptLog log = open(run);
        given.release(run);
        given.lease(run, 2, 8);

        log.append(LogStream.STDOUT, LogLevel.INFO, "late");

        assertThat(log.close(PATIENCE)).isFalse();
        assertThat(log.refused()).isTrue();
        assertThat(db.dsl().fetchCount(LOG_CHUNK)).isZero();
        // The same attempt number under another registration is another attempt, too.
        RunId taken = given.leased();
        AttemptLog zombie = writer.open(taken, 1, LeaseFixture.EPOCH + 1, Instant.now());
        zombie.append(LogStream.STDOUT, LogLevel.INFO, "late");
        assertThat(zombie.close(PATIENCE)).isFalse();
    }

    @Test
    void hostileOutputIsKeptReadable() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        try (OutputStream out = log.output(LogStream.STDOUT)) {
            out.write(new byte[] {'n', 0, 'l', '\n', (byte) 0xFF, (byte) 0xC0, '\n'});
            out.write("\u001b[31mred\u001b[0m\n".getBytes(StandardCharsets.UTF_8));
            out.write("y".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        }
        log.append(LogStream.STDOUT, LogLevel.INFO, "a\0b \ud800 end");
        log.close(PATIENCE);
        given.end(run);

        List<LogLine> lines = page(run, 1, 2000).lines();
        assertThat(lines.get(0)).returns("n\u2400l", LogLine::text).returns(true, LogLine::repaired);
        assertThat(lines.get(1)).returns("\uFFFD\uFFFD", LogLine::text).returns(true, LogLine::repaired);
        assertThat(lines.get(2))
                .returns("\u001b[31mred\u001b[0m", LogLine::text)
                .returns(false, LogLine::repaired);
        assertThat(lines.subList(3, lines.size() - 1))
                .hasSize(62)
                .allMatch(line -> line.text().length() <= 16_384);
        assertThat(lines.getLast().text()).startsWith("a\u2400b ").endsWith(" end");

        var text = new StringWriter();
        assertThat(reader.writeText(run, 1, text)).isTrue();
        assertThat(text.toString().lines().skip(3).findFirst()).contains("y".repeat(1_000_000));
    }

    @Test
    void aHundredThousandLinesComeInOrderAndCanBeSearched() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        try (OutputStream out = log.output(LogStream.STDOUT)) {
            var text = new StringBuilder();
            for (int i = 1; i <= 100_000; i++) {
                text.append("line ")
                        .append(i)
                        .append(i % 7 == 0 ? " \u001b[1mSEV\u001b[0mEN" : "")
                        .append('\n');
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(log.close(PATIENCE)).isTrue();
        given.end(run);

        assertThat(page(run, 99_999, 10)).returns(100_000L, LogPage::total).returns(true, LogPage::complete);
        assertThat(page(run, 50_001, 2000).lines())
                .extracting(LogLine::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(50_001, 52_000).boxed().toList());
        assertThat(page(run, 77_777, 1).lines().getFirst().text()).startsWith("line 77777 ");
        assertThat(reader.tail(run, 1, 3).orElseThrow().lines())
                .extracting(LogLine::number)
                .containsExactly(99_998L, 99_999L, 100_000L);
        LogMatches matches = reader.search(run, 1, "seven", PATIENCE).orElseThrow();
        assertThat(matches)
                .returns(14_285L, LogMatches::total)
                .returns(100_000L, LogMatches::searchedThrough)
                .returns(true, LogMatches::complete);
        assertThat(matches.lines()).hasSize(10_000).startsWith(7L, 14L);
        // Literally: no pattern of any kind.
        assertThat(reader.search(run, 1, "line .*", PATIENCE).orElseThrow().total())
                .isZero();
        assertThat(reader.search(run, 1, "%", PATIENCE).orElseThrow().total()).isZero();
        assertThat(reader.search(run, 1, "line", Duration.ZERO).orElseThrow().complete())
                .isFalse();
    }

    @Test
    void aLogThatOutgrowsItsLimitKeepsItsTail() throws InterruptedException {
        writer.close();
        writer = writer(new LogLimits(10_000, 1_000, 16_384, 500, 65_536, Duration.ofMillis(200), 8));
        RunId run = given.leased();
        AttemptLog log = open(run);
        for (int i = 1; i <= 5_000; i++) {
            log.append(LogStream.STDOUT, LogLevel.INFO, "line " + i);
        }
        log.close(PATIENCE);
        given.end(run);

        List<LogLine> lines = page(run, 1, 2000).lines();
        assertThat(lines)
                .extracting(LogLine::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, lines.size()).boxed().toList());
        assertThat(lines.getFirst().text()).isEqualTo("line 1");
        assertThat(lines.getLast().text()).isEqualTo("line 5000");
        assertThat(lines)
                .filteredOn(line -> line.stream() == LogStream.SYSTEM)
                .extracting(LogLine::text)
                .satisfiesExactly(
                        mark -> assertThat(mark).contains("This log has reached"),
                        mark -> assertThat(mark).contains("were left out here"));
    }

    /** When the database is slower than the attempt, the attempt waits; its lines do not pile up in memory. */
    @Test
    void whoWritesFasterThanTheDatabaseWaits() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        var done = new CountDownLatch(1);
        Thread flood;
        try (Connection blocker = db.dataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table pawl.log_chunk in share row exclusive mode");
            flood = Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= 20_000; i++) {
                    log.append(LogStream.STDOUT, LogLevel.INFO, "line " + i);
                }
                done.countDown();
            });
            await().atMost(PATIENCE).until(() -> flood.getState() == Thread.State.WAITING);
            assertThat(done.getCount()).isEqualTo(1);
            blocker.rollback();
            blocker.setAutoCommit(true);
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log.close(PATIENCE)).isTrue();
        assertThat(page(run, 20_000, 1).lines().getFirst().text()).isEqualTo("line 20000");
    }

    /** An attempt that is told to stop must be able to end even while its log waits for the database. */
    @Test
    void anInterruptEndsTheWait() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        var interrupted = new CountDownLatch(1);
        try (Connection blocker = db.dataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table pawl.log_chunk in share row exclusive mode");
            Thread flood = Thread.ofPlatform().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    log.append(LogStream.STDOUT, LogLevel.INFO, "x");
                }
                interrupted.countDown();
            });
            await().atMost(PATIENCE).until(() -> flood.getState() == Thread.State.WAITING);
            flood.interrupt();
            assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
            blocker.rollback();
            blocker.setAutoCommit(true);
        }
        log.append(LogStream.STDOUT, LogLevel.INFO, "after");
        assertThat(log.close(PATIENCE)).isTrue();
        assertThat(reader.tail(run, 1, 2).orElseThrow().lines())
                .extracting(LogLine::text)
                .containsExactly("1 lines were dropped while this attempt was being stopped.", "after");
    }

    @Test
    void linesSurviveAnOutageOfTheDatabase() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        for (int i = 1; i <= 20; i++) {
            log.append(LogStream.STDOUT, LogLevel.INFO, "line " + i);
            log.flush();
            endAllSessions();
        }
        assertThat(log.close(PATIENCE)).isTrue();

        List<String> all =
                IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList();
        // Connections of the pool may have been ended, too, and fail once.
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(texts(run)).isEqualTo(all));
    }

    /** A chunk whose commit was in doubt is stored again. */
    @Test
    void aChunkThatIsThereTwiceIsReadOnce() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        log.append(LogStream.STDOUT, LogLevel.INFO, "a\nb\n");
        log.close(PATIENCE);
        db.dsl()
                .execute("insert into pawl.log_chunk select run_id, attempt, first_line, line_count, first_at, last_at,"
                        + " written_at + interval '1 second', size, body from pawl.log_chunk");

        assertThat(texts(run)).containsExactly("a", "b");
        assertThat(reader.search(run, 1, "a", PATIENCE).orElseThrow().total()).isEqualTo(1);
        var text = new StringWriter();
        reader.writeText(run, 1, text);
        assertThat(text).hasToString("a\nb\n");
    }

    @Test
    void oneDamagedChunkLeavesTheOthersReadable() throws Exception {
        RunId run = given.leased();
        AttemptLog log = open(run);
        log.append(LogStream.STDOUT, LogLevel.INFO, "a");
        log.flush();
        log.append(LogStream.STDOUT, LogLevel.INFO, "b");
        log.close(PATIENCE);
        db.dsl()
                .update(LOG_CHUNK)
                .set(LOG_CHUNK.BODY, new byte[] {1, 2})
                .where(LOG_CHUNK.FIRST_LINE.eq(1L))
                .execute();

        assertThat(texts(run))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("This line cannot be read"),
                        second -> assertThat(second).isEqualTo("b"));
    }

    private LogWriter writer(LogLimits limits) {
        var started = new LogWriter(db.dsl(), limits, (run, attempt) -> hints.incrementAndGet());
        started.start();
        return started;
    }

    private AttemptLog open(RunId run) {
        return writer.open(run, 1, LeaseFixture.EPOCH, DatabaseTime.read(db.dsl()));
    }

    private LogPage page(RunId run, long from, int limit) {
        return reader.lines(run, 1, from, limit).orElseThrow();
    }

    private List<String> texts(RunId run) {
        return page(run, 1, 2000).lines().stream().map(LogLine::text).toList();
    }

    /** Over a connection of its own: one of the pool may be about to end because of the call before. */
    private void endAllSessions() throws SQLException {
        try (Connection connection = DriverManager.getConnection(db.jdbcUrl(), db.user(), db.password());
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }
}
