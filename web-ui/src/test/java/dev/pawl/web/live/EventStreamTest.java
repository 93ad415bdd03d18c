package dev.pawl.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.live.HintListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final EventHub hub = new EventHub();

    @Test
    void topicsThatChangeTwiceBeforeTheyAreReadCountOnce() throws InterruptedException {
        EventStream stream = open();
        hub.publish(Set.of("runs"));
        hub.publish(Set.of("runs", "jobs"));

        assertThat(stream.take(Duration.ZERO)).containsExactlyInAnyOrder("runs", "jobs");
        assertThat(stream.take(Duration.ZERO)).isEmpty();
    }

    /** A reader that does not keep up is told once that anything may have changed, and costs no more memory. */
    @Test
    void aReaderThatFallsBehindIsToldToLookAtEverything() throws InterruptedException {
        EventStream stream = open();
        for (int i = 0; i < EventStream.MOST_TOPICS + 10; i++) {
            hub.publish(Set.of("run:" + i));
        }

        assertThat(stream.take(Duration.ZERO)).contains(HintListener.RESYNC).hasSizeLessThan(20);
    }

    @Test
    void aReaderThatWaitsIsWokenByTheFirstTopic() throws InterruptedException {
        EventStream stream = open();
        Set<String> taken = new HashSet<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                taken.addAll(stream.take(Duration.ofMinutes(1)));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        hub.publish(Set.of("workers"));
        reader.join();

        assertThat(taken).containsExactly("workers");
    }

    @Test
    void closingTheHubEndsWaitingReadersAndTakesNoNewOnes() throws InterruptedException {
        EventStream stream = open();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                stream.take(Duration.ofMinutes(1));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        hub.close();
        reader.join();

        assertThat(stream.isOpen()).isFalse();
        assertThat(hub.open()).isEmpty();
    }

    @Test
    void thereAreOnlySoManyStreamsAndClosedOnesMakeRoom() {
        Set<EventStream> open =
                IntStream.range(0, EventHub.MOST_STREAMS).mapToObj(i -> open()).collect(Collectors.toSet());
        assertThat(hub.open()).isEmpty();

        open.iterator().next().close();
        assertThat(hub.open()).isPresent();
    }

    private EventStream open() {
        return hub.open().orElseThrow();
    }
}
