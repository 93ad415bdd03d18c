package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The loop is run on the test's own thread; its listener closes the queue when enough has been seen. */
class WakeLoopTest {
    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    private final WakeQueue queue = new WakeQueue();
    private final List<List<DueJob>> calls = new ArrayList<>();

    @Test
    void givenManyJobsOfOneInstant_whenHandedOver_thenTheyComeInFewCallsAndInOrder() {
        List<DueJob> jobs = IntStream.range(0, 1_200)
                .mapToObj(i -> new DueJob("job-" + i, NOON))
                .toList();
        queue.addAll(jobs);

        run(due -> {}, 3);

        assertThat(calls).extracting(List::size).containsExactly(500, 500, 200);
        assertThat(calls.stream().flatMap(List::stream)).isEqualTo(jobs);
    }

    @Test
    void givenAJobThatRangTwice_whenHandedOver_thenItIsNamedOnceWithItsLatestFireTime() {
        queue.add(new DueJob("a", NOON.minusSeconds(60)));
        queue.add(new DueJob("b", NOON));
        queue.add(new DueJob("a", NOON));

        run(due -> {}, 1);

        assertThat(calls).containsExactly(List.of(new DueJob("a", NOON), new DueJob("b", NOON)));
    }

    @Test
    void givenAListenerThatFails_whenJobsAreHandedOver_thenTheyComeAgainWithTheLaterOnes() {
        queue.add(new DueJob("a", NOON));

        run(
                due -> {
                    if (calls.size() == 1) {
                        queue.add(new DueJob("b", NOON));
                        throw new IllegalStateException("the database is away");
                    }
                },
                2);

        assertThat(calls.getFirst()).containsExactly(new DueJob("a", NOON));
        assertThat(calls.getLast()).containsExactlyInAnyOrder(new DueJob("a", NOON), new DueJob("b", NOON));
    }

    @Test
    void givenAJobThatWasRemoved_whenOthersAreHandedOver_thenItIsNotNamed() {
        queue.add(new DueJob("a", NOON));
        queue.add(new DueJob("b", NOON));
        queue.remove("a");

        run(due -> {}, 1);

        assertThat(calls).containsExactly(List.of(new DueJob("b", NOON)));
    }

    private void run(FireListener listener, int expectedCalls) {
        FireListener recording = jobs -> {
            calls.add(jobs);
            if (calls.size() == expectedCalls) {
                queue.close();
            }
            listener.due(jobs);
        };
        new WakeLoop(queue, recording, () -> NOON, Duration.ZERO, Duration.ZERO).run();
    }
}
