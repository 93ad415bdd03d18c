package dev.pawl.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.quartz.Calendar;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.impl.triggers.AbstractTrigger;

/**
 * A Quartz trigger whose times are {@link FireTimes}: Quartz never evaluates an expression.
 *
 * <p>A trigger that is late rings once, at once, and goes on with the first fire time ahead: who is woken looks up all
 * that is owed. So it takes no part in Quartz's handling of misfires, which would drop times.
 */
@SuppressWarnings("JavaUtilDate") // The interface of Quartz is older than java.time.
final class FireTimesTrigger extends AbstractTrigger<FireTimesTrigger> {
    static final String GROUP = "job";

    private final FireTimes fireTimes;
    private final InstantSource clock;
    private final Instant firedThrough;
    private @Nullable Instant nextFireAt;
    private @Nullable Instant previousFireAt;

    FireTimesTrigger(JobTick tick, InstantSource clock) {
        super(tick.jobKey(), GROUP);
        this.fireTimes = tick.fireTimes();
        this.clock = clock;
        this.firedThrough = tick.firedThrough();
        this.nextFireAt = fireTimes.next(firedThrough).orElse(null);
        setMisfireInstruction(Trigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY);
    }

    /** The job and the fire time that rang last. */
    DueJob rang() {
        return new DueJob(getKey().getName(), previousFireAt == null ? firedThrough : previousFireAt);
    }

    @Override
    public @Nullable Date computeFirstFireTime(@Nullable Calendar calendar) {
        return date(nextFireAt);
    }

    @Override
    public void triggered(@Nullable Calendar calendar) {
        Instant rang = nextFireAt;
        if (rang == null) {
            return;
        }
        Instant now = clock.instant();
        previousFireAt = rang;
        nextFireAt = fireTimes.next(now.isAfter(rang) ? now : rang).orElse(null);
    }

    @Override
    public boolean mayFireAgain() {
        return nextFireAt != null;
    }

    @Override
    public @Nullable Date getNextFireTime() {
        return date(nextFireAt);
    }

    @Override
    public void setNextFireTime(@Nullable Date time) {
        nextFireAt = time == null ? null : time.toInstant();
    }

    @Override
    public @Nullable Date getPreviousFireTime() {
        return date(previousFireAt);
    }

    @Override
    public void setPreviousFireTime(@Nullable Date time) {
        previousFireAt = time == null ? null : time.toInstant();
    }

    @Override
    public @Nullable Date getFireTimeAfter(@Nullable Date after) {
        return date(fireTimes
                .next(after == null ? clock.instant() : after.toInstant())
                .orElse(null));
    }

    @Override
    public Date getStartTime() {
        return Date.from(firedThrough);
    }

    @Override
    public void setStartTime(Date time) {
        throw new UnsupportedOperationException("fire times know their own start");
    }

    @Override
    public @Nullable Date getEndTime() {
        return null;
    }

    @Override
    public void setEndTime(@Nullable Date time) {
        throw new UnsupportedOperationException("fire times know their own end");
    }

    @Override
    public @Nullable Date getFinalFireTime() {
        return null;
    }

    @Override
    protected boolean validateMisfireInstruction(int instruction) {
        return instruction == Trigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY;
    }

    @Override
    public void updateAfterMisfire(@Nullable Calendar calendar) {
        // Late or not, the time stays: it rings at once.
    }

    @Override
    public void updateWithNewCalendar(@Nullable Calendar calendar, long misfireThreshold) {
        // Blackout dates are applied where runs are made, not by Quartz.
    }

    @Override
    public ScheduleBuilder<FireTimesTrigger> getScheduleBuilder() {
        throw new UnsupportedOperationException("a trigger is replaced as a whole");
    }

    private static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }
}
