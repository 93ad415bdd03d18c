package dev.pawl.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.testing.PostgresExtension;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HintsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private final List<Set<String>> heard = new CopyOnWriteArrayList<>();
    private final Deque<Runnable> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        open.forEach(Runnable::run);
    }

    @Test
    void whatIsPublishedIsHeard() {
        listen(heard::add);
        HintPublisher publisher = publisher(db.dataSource());

        publisher.publish("run:42");
        publisher.publish("job:nightly");
        publisher.publish("runs");

        awaitHeard("run:42");
        awaitHeard("job:nightly");
        awaitHeard("runs");
    }

    @Test
    void aTopicThatIsPublishedOftenIsSentSeldom() throws InterruptedException {
        var sent = new CountDownLatch(1);
        listen(topics -> {
            heard.add(topics);
            if (topics.contains("last")) {
                sent.countDown();
            }
        });
        HintPublisher publisher = publisher(db.dataSource());
        for (int i = 0; i < 100_000; i++) {
            publisher.publish("runs");
        }
        publisher.publish("last");

        assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(heard.stream().filter(topics -> topics.contains("runs"))).hasSizeLessThan(1_000);
    }

    @Test
    void aListenerThatWasCutOffConnectsAgainAndSaysSo() {
        listen(heard::add);
        HintPublisher publisher = publisher(db.dataSource());
        heard.clear();

        db.dsl()
                .execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and query like 'listen%'");

        awaitHeard(HintListener.RESYNC);
        publisher.publish("runs");
        awaitHeard("runs");
    }

    @Test
    void aReceiverThatFailsHearsOn() {
        listen(topics -> {
            heard.add(topics);
            throw new IllegalStateException("receiver");
        });
        HintPublisher publisher = publisher(db.dataSource());
        publisher.publish("runs");
        awaitHeard("runs");
    }

    @Test
    void hintsWaitForADatabaseThatIsAway() {
        var away = new AtomicBoolean(true);
        listen(heard::add);
        HintPublisher publisher = publisher(sometimesAway(away));
        // Neither fails nor waits.
        IntStream.range(0, 50_000).forEach(i -> publisher.publish("run:" + i));
        publisher.publish("jobs");

        away.set(false);

        awaitHeard("runs");
        awaitHeard("jobs");
        // Far more topics than are kept: they became coarser.
        assertThat(heard.stream().mapToInt(Set::size).sum()).isLessThan(1_100);
    }

    @Test
    void payloadsFitIntoANotification() {
        List<String> topics = new ArrayList<>();
        IntStream.range(0, 1_000).forEach(i -> topics.add("job:" + "\u00e9".repeat(100) + i));
        topics.add("run:" + "x".repeat(9_000));

        List<String> payloads = HintPublisher.payloads(topics);

        assertThat(payloads)
                .allSatisfy(payload ->
                        assertThat(payload.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8_000));
        assertThat(String.join("\n", payloads).lines()).hasSize(1_001).contains("runs");
    }

    private void listen(Consumer<Set<String>> receiver) {
        open.addFirst(HintListener.start(db.dataSource(), receiver)::close);
        awaitHeard(HintListener.RESYNC);
    }

    private HintPublisher publisher(DataSource database) {
        HintPublisher publisher = HintPublisher.start(database);
        open.addFirst(publisher::close);
        return publisher;
    }

    private void awaitHeard(String topic) {
        await("hint " + topic).atMost(PATIENCE).until(() -> heard.stream().anyMatch(topics -> topics.contains(topic)));
    }

    /** The database behind a network that fails. */
    private static DataSource sometimesAway(AtomicBoolean away) {
        return (DataSource) Proxy.newProxyInstance(
                HintsTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (away.get()) {
                        throw new SQLException("no route to host", "08001");
                    }
                    return method.invoke(db.dataSource(), arguments);
                });
    }
}
