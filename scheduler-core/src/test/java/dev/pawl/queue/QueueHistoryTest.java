package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.QueueHistory.Event;
import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens in whatever order: every committed run is claimed and ends, none under two leases, none that was
 * rolled back, none more often than its policy, its job's limit and its serial key allow, one for a key, and nothing of
 * a worker that had lost its lease is stored.
 *
 * <p>{@code -Dpawl.histories=1000} plays more histories than {@value #HISTORIES}; {@code -Dpawl.seed=7} repeats one:
 * its steps, while the server decides anew who is first when two come at once.
 */
@Timeout(120)
class QueueHistoryTest {
    private static final int HISTORIES = 8;
    private static final int STEPS = 200;

    private static final Set<Event> events = EnumSet.noneOf(Event.class);

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    static LongStream seeds() {
        Long seed = Long.getLong("pawl.seed");
        return seed == null
                ? LongStream.rangeClosed(1, Integer.getInteger("pawl.histories", HISTORIES))
                : LongStream.of(seed);
    }

    @BeforeEach
    void theTimeIsSet() {
        db.time().set(Instant.parse("2026-03-01T12:00:00Z"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aQueueLosesNothingAndDoublesNothing(long seed) throws Exception {
        SplittableGenerator random = RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom")
                .create(seed);
        int step = 0;
        try (var history = new QueueHistory(db, random)) {
            for (; step < STEPS; step++) {
                history.step();
            }
            events.addAll(history.drain());
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dpawl.seed=" + seed + ", step " + step + ": " + e.getMessage(), e);
        }
    }

    /** Else there would be nothing to see. */
    @AfterAll
    static void everythingHasHappened() {
        if (Long.getLong("pawl.seed") == null) {
            assertThat(events).containsExactlyInAnyOrder(Event.values());
        }
    }
}
