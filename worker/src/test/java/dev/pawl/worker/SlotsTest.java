package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Slots slots = new Slots(2, nanos::get);
    private final RunningAttempt first = Attempts.of(1);
    private final RunningAttempt second = Attempts.of(2);
    private final RunningAttempt third = Attempts.of(3);

    @Test
    void whatFindsNoSlotWaits_andGetsTheNextThatIsFree() throws InterruptedException {
        assertThat(slots.take(first)).isTrue();
        assertThat(slots.take(second)).isTrue();
        assertThat(slots.take(third)).isFalse();
        assertThat(slots.busy()).isEqualTo(2);
        assertThat(slots.awaitRoom(3, Duration.ZERO)).isEqualTo(2);
        assertThat(slots.running()).containsExactlyInAnyOrder(first, second);
        assertThat(slots.attempts()).containsExactlyInAnyOrder(first, second, third);

        assertThat(slots.free(first)).containsSame(third);
        assertThat(slots.free(second)).isEmpty();
        assertThat(slots.running()).containsExactly(third);
        assertThat(slots.ended()).isEqualTo(2);
    }

    @Test
    void whatHasWaitedForTooLongIsGivenUp_theRestStays() {
        RunningAttempt fourth = Attempts.of(4);
        slots.take(first);
        slots.take(second);
        slots.take(third);
        nanos.set(Duration.ofMillis(400).toNanos());
        slots.take(fourth);
        nanos.set(Duration.ofMillis(500).toNanos());

        assertThat(slots.giveUpWaiting(Duration.ofMillis(500))).containsExactly(third.run());
        assertThat(slots.inHand(7)).containsExactlyInAnyOrder(first.run(), second.run(), fourth.run());
        assertThat(slots.free(first)).containsSame(fourth);
    }

    /** Its end is not stored yet: it must not be taken for a run that was claimed and forgotten. */
    @Test
    void aRunIsInHandUntilItIsLetGo() throws InterruptedException {
        slots.take(first);
        slots.free(first);
        assertThat(slots.awaitIdle(Duration.ZERO)).isTrue();
        assertThat(slots.inHand(7)).containsExactly(first.run());

        slots.letGo(first.run());
        assertThat(slots.inHand(7)).isEmpty();
    }

    @Test
    void roomIsNeverNegative() throws InterruptedException {
        slots.take(first);
        slots.take(second);
        slots.take(third);

        assertThat(slots.awaitRoom(0, Duration.ZERO)).isZero();
    }
}
