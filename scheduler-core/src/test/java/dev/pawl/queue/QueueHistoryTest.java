package dev.pawl.queue;

import dev.pawl.testing.PostgresExtension;
import java.sql.SQLException;
import java.time.Instant;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens in whatever order: every committed run is claimed and ends, none under two leases, none that was
 * rolled back, and nothing of a worker that had lost its lease is stored. Many histories with {@code -Dpawl.histories}.
 */
@Timeout(120)
class QueueHistoryTest {
    private static final int STEPS = 250;

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("pawl.histories", 12));
    }

    @BeforeEach
    void theTimeIsSet() {
        db.time().set(Instant.parse("2026-03-01T12:00:00Z"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aQueueLosesNothingAndDoublesNothing(int seed) throws SQLException {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try (var history = new QueueHistory(db, random, "history")) {
            for (int step = 0; step < STEPS; step++) {
                history.step();
            }
            history.drain();
        }
    }
}
