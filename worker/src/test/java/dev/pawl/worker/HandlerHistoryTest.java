package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to a handler and its worker: the effect of its transaction, its step and the runs that it asks for
 * are there exactly once if its run has succeeded, and the effect and those runs not at all if it has not.
 *
 * <p>{@code -Dpawl.histories=1000} plays more histories than {@value #HISTORIES}; {@code -Dpawl.seed=7} repeats one:
 * its steps and the trouble of each attempt, while two workers that work at once are as fast as they are.
 */
@Timeout(120)
class HandlerHistoryTest {
    private static final int HISTORIES = 4;
    private static final int STEPS = 80;

    private static final Set<Trouble> happened = EnumSet.noneOf(Trouble.class);

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
    void effectsHappenExactlyOnceIfTheRunSucceeds(long seed) throws Exception {
        int step = 0;
        try (var history = new HandlerHistory(db, seed)) {
            for (; step < STEPS; step++) {
                history.step();
            }
            happened.addAll(history.drain());
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dpawl.seed=" + seed + ", step " + step + ": " + e.getMessage(), e);
        }
    }

    /** Else there would be nothing to see. */
    @AfterAll
    static void everythingHasHappened() {
        if (Long.getLong("pawl.seed") == null) {
            assertThat(happened).containsExactlyInAnyOrder(Trouble.values());
        }
    }
}
