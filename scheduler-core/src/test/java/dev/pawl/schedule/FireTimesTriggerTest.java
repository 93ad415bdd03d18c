package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** The trigger is stepped by hand, as Quartz would. */
@SuppressWarnings("JavaUtilDate") // The interface of Quartz is older than java.time.
class FireTimesTriggerTest {
    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
    private static final FireTimes MINUTELY = FireTimes.of(Schedule.Every.of(Duration.ofMinutes(1)));

    private Instant now = NOON;
    private final InstantSource clock = () -> now;

    @Test
    void givenATriggerOnTime_whenItRings_thenTheNextFireTimeFollows() {
        FireTimesTrigger trigger = trigger(MINUTELY, NOON.minusSeconds(1));
        assertThat(trigger.computeFirstFireTime(null)).isEqualTo(Date.from(NOON));

        trigger.triggered(null);

        assertThat(trigger.rang()).isEqualTo(new DueJob("nightly-report", NOON));
        assertThat(trigger.getNextFireTime()).isEqualTo(Date.from(NOON.plusSeconds(60)));
    }

    /** Quartz may ring two milliseconds early; the same fire time must not ring again for that. */
    @Test
    void givenATriggerThatRingsEarly_whenItRings_thenItGoesOnAfterThatFireTime() {
        FireTimesTrigger trigger = trigger(MINUTELY, NOON.minusSeconds(1));
        now = NOON.minusMillis(2);

        trigger.triggered(null);

        assertThat(trigger.getNextFireTime()).isEqualTo(Date.from(NOON.plusSeconds(60)));
    }

    @Test
    void givenAnHourOfMissedFireTimes_whenItRings_thenItRingsOnceAndGoesOnAhead() {
        FireTimesTrigger trigger = trigger(MINUTELY, NOON.minusSeconds(1));
        now = NOON.plus(Duration.ofHours(1)).plusMillis(5);

        trigger.updateAfterMisfire(null);
        assertThat(trigger.getNextFireTime()).as("late is not lost").isEqualTo(Date.from(NOON));
        trigger.triggered(null);

        assertThat(trigger.getNextFireTime()).isEqualTo(Date.from(NOON.plus(Duration.ofMinutes(61))));
    }

    @Test
    void givenTheLastFireTime_whenItRings_thenThereIsNoOther() {
        FireTimesTrigger trigger = trigger(FireTimes.of(new Schedule.At(NOON)), Instant.EPOCH);
        assertThat(trigger.mayFireAgain()).isTrue();

        trigger.triggered(null);

        assertThat(trigger.mayFireAgain()).isFalse();
        assertThat(trigger.getNextFireTime()).isNull();
    }

    private FireTimesTrigger trigger(FireTimes fireTimes, Instant firedThrough) {
        return new FireTimesTrigger(new JobTick("nightly-report", fireTimes, firedThrough), clock);
    }
}
