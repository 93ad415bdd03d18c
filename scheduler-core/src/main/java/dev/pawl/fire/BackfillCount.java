package dev.pawl.fire;

/**
 * What a backfill of a range makes of its fire times.
 *
 * @param fireTimes in the range, by the schedule in force
 * @param haveRun of them have a run already, and get no second one
 * @param excepted of them are left out by the job's own rules, as they would be on time
 * @param pending of them have only just come: the schedule serves them
 * @param skipped of those that get a run were recorded as skipped, which the run replaces
 * @param runs that are made: what is left
 */
public record BackfillCount(int fireTimes, int haveRun, int excepted, int pending, int skipped, int runs) {
    public BackfillCount {
        if (runs != fireTimes - haveRun - excepted - pending || skipped > runs) {
            throw new IllegalArgumentException("counts that do not add up: " + runs + " runs of " + fireTimes);
        }
    }
}
