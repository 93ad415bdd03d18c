package dev.pawl.schedule;

import java.time.Instant;

/**
 * A job's wish to be woken at its fire times.
 *
 * @param jobKey names the job; a new wish of the same job replaces the old one
 * @param fireTimes when to wake
 * @param firedThrough up to when, included, the job has been served: a fire time after it that has passed already wakes
 *     at once
 */
public record JobTick(String jobKey, FireTimes fireTimes, Instant firedThrough) {

    /** A wish to be woken at one fire time; at once if it has passed. */
    public static JobTick once(String jobKey, Instant fireAt) {
        return new JobTick(jobKey, new SingleFireTime(fireAt), fireAt.minusNanos(1));
    }
}
