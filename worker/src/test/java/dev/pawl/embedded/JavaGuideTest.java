package dev.pawl.embedded;

import static dev.pawl.embedded.EnqueueOptions.options;
import static dev.pawl.embedded.When.cron;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.job.Fail;
import dev.pawl.job.QueueName;
import dev.pawl.job.Retry;
import dev.pawl.job.Snooze;
import dev.pawl.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/java.md: they compile, they work, and they are the ones in the document. */
class JavaGuideTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Path GUIDE = Path.of("../docs/java.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/pawl/embedded/JavaGuideTest.java");

    // example: program
    record SendInvoice(String orderId) {}

    record Cleanup() {}

    static PawlBuilder program(DataSource dataSource) {
        return Pawl.builder(dataSource)
                .handler(SendInvoice.class, (invoice, run) -> {
                    run.log().info("sending {}", invoice.orderId());
                    run.transaction(
                            tx -> tx.execute("update orders set invoiced = true where id = ?", invoice.orderId()));
                })
                .handler(
                        Cleanup.class,
                        (cleanup, run) -> run.log().info("nothing to do"),
                        job -> job.queue(new QueueName("slow")).timeout(Duration.ofMinutes(10)));
    }
    // end

    record Charge(String orderId) {}

    record Receipt(String orderId, int cents) {}

    interface Bank {
        boolean isClosed();

        Instant opensAt();

        boolean isBusy();

        boolean knows(String orderId);

        int charge(String orderId, String idempotencyKey);
    }

    static PawlBuilder charging(DataSource dataSource, Bank bank) {
        return Pawl.builder(dataSource)
                .handler(SendInvoice.class, (invoice, run) -> {})
                // example: says
                .handlerWithResult(Charge.class, (charge, run) -> {
                    if (bank.isClosed()) {
                        throw Snooze.until(bank.opensAt());
                    }
                    if (bank.isBusy()) {
                        throw Retry.after(Duration.ofSeconds(30), "the bank is busy");
                    }
                    if (!bank.knows(charge.orderId())) {
                        throw Fail.now("no such order");
                    }
                    int cents = bank.charge(charge.orderId(), run.key());
                    run.once("book", tx -> tx.execute("insert into bookings values (?, ?)", charge.orderId(), cents));
                    run.enqueue(new SendInvoice(charge.orderId()), options().key("invoice-" + charge.orderId()));
                    return new Receipt(charge.orderId(), cents);
                });
        // end
    }

    private HikariDataSource dataSource;

    @BeforeEach
    void tables() {
        db.dsl().execute("create schema shop");
        db.dsl().execute("create table shop.orders (id text primary key, invoiced boolean not null default false)");
        db.dsl().execute("create table shop.bookings (order_id text, cents int)");
        db.dsl().execute("insert into shop.orders (id) values ('42'), ('43')");
        dataSource = ProgramPool.open(db, 12);
    }

    @AfterEach
    void drop() {
        dataSource.close();
        db.dsl().execute("drop schema shop cascade");
    }

    @Test
    void theProgramStartsEnqueuesAndStops() throws SQLException {
        // example: use
        try (Pawl pawl = program(dataSource).build()) {
            pawl.start();
            pawl.enqueue(new SendInvoice("42"), options().key("invoice-42").priority(1));
            pawl.enqueueAll(List.of(NewRun.of(new SendInvoice("42")), NewRun.of(new SendInvoice("43"))));
            pawl.schedule("nightly", cron("0 2 * * *", ZoneId.of("Europe/Berlin")), new Cleanup());

            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                pawl.enqueueIn(connection, new SendInvoice("43"));
                connection.commit(); // only now it can be claimed; after a rollback it never is
            }
        }
        // end
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run")).isEqualTo(4L);
    }

    // example: test
    @Test
    void anInvoiceIsSentOnce() {
        try (PawlTestKit kit = PawlTestKit.start(program(dataSource))) {
            kit.pawl().enqueue(new SendInvoice("42"), options().key("invoice-42"));
            kit.pawl().enqueue(new SendInvoice("42"), options().key("invoice-42"));
            assertThat(kit.drainSuccessfully()).hasSize(1);

            kit.pawl().schedule("nightly", cron("0 2 * * *", ZoneId.of("Europe/Berlin")), new Cleanup());
            assertThat(kit.advance(Duration.ofDays(3))).hasSize(3).allMatch(DoneAttempt::succeeded);
        }
    }
    // end

    @Test
    void handlersSayWhatTheyWant() {
        var bank = new SmallBank();
        try (PawlTestKit kit = PawlTestKit.start(charging(dataSource, bank))) {
            bank.opensAt = kit.now().plus(Duration.ofHours(8));
            kit.pawl().enqueue(new Charge("42"), options().key("charge-42"));
            kit.pawl().enqueue(new Charge("unknown"));

            assertThat(kit.drain()).hasSize(2);
            bank.closed = false;
            assertThat(kit.advance(Duration.ofHours(8)))
                    .extracting(done -> done.outcome().text().toLowerCase(Locale.ROOT))
                    .containsExactly("succeeded", "failed", "succeeded");
            assertThat(kit.pawl()
                            .enqueue(new Charge("42"), options().key("charge-42"))
                            .result(Receipt.class))
                    .contains(new Receipt("42", 1999));
        }
        assertThat(db.dsl().fetchValue("select cents from shop.bookings")).isEqualTo(1999);
    }

    @ParameterizedTest
    @ValueSource(strings = {"program", "says", "use", "test"})
    void theDocumentHasTheseExamples(String name) throws IOException {
        String source = Files.readString(SOURCE);
        String marker = "// example: " + name + "\n";
        int begin = source.indexOf(marker) + marker.length();
        int end = source.lastIndexOf('\n', source.indexOf("// end", begin));
        String example = source.substring(begin, end).stripIndent().strip();

        assertThat(Files.readString(GUIDE)).contains("```java\n" + example + "\n```");
    }

    private static final class SmallBank implements Bank {
        private boolean closed = true;
        private Instant opensAt = Instant.EPOCH;

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public Instant opensAt() {
            return opensAt;
        }

        @Override
        public boolean isBusy() {
            return false;
        }

        @Override
        public boolean knows(String orderId) {
            return orderId.equals("42");
        }

        @Override
        public int charge(String orderId, String idempotencyKey) {
            assertThat(idempotencyKey).isEqualTo("charge-42");
            return 1999;
        }
    }
}
