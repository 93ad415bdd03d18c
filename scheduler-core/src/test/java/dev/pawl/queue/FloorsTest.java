package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.Floors.Level;
import dev.pawl.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Level LEVEL = new Level(1, 5);

    private final Floors floors = new Floors();

    @Test
    void aLevelThatWasNeverClaimedHasNone() {
        floors.claimed(new Level(1, 4), position(Duration.ofMinutes(1)), NOW);

        assertThat(floors.of(LEVEL)).isEqualTo(Floors.NONE);
    }

    @Test
    void aFloorIsTheLastPositionThatWasClaimed() {
        floors.claimed(LEVEL, position(Duration.ofMinutes(2)), NOW);
        floors.claimed(LEVEL, position(Duration.ofMinutes(1)), NOW);

        assertThat(floors.of(LEVEL)).isEqualTo(position(Duration.ofMinutes(1)));
    }

    /** Transactions that began before the claim, and are a little slower, must not fall below. */
    @Test
    void aFloorStaysATenthOfASecondBehindThePresent() {
        floors.claimed(LEVEL, position(Duration.ofMillis(5)), NOW);

        assertThat(floors.of(LEVEL)).isEqualTo(position(Duration.ofMillis(100)));
    }

    /**
     * What lies above the sweep's last position may have been hidden, too; afterwards the dead ones are left out again.
     */
    @Test
    void aSweepLowersAFloorUntilNothingIsFound() {
        floors.claimed(LEVEL, position(Duration.ofMinutes(1)), NOW);
        floors.claimed(LEVEL, position(Duration.ofMinutes(9)), NOW);
        assertThat(floors.of(LEVEL)).isEqualTo(position(Duration.ofMinutes(9)));

        floors.exhausted(List.of(LEVEL));

        assertThat(floors.of(LEVEL)).isEqualTo(position(Duration.ofMinutes(1)));
    }

    private static long position(Duration ago) {
        return RunId.firstAt(NOW.minus(ago)).value();
    }
}
