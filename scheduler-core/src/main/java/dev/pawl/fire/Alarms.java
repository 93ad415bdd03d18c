package dev.pawl.fire;

import dev.pawl.job.Job;
import dev.pawl.job.JobChange;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.schedule.DueJob;
import dev.pawl.schedule.JobTick;
import dev.pawl.schedule.QuartzTicker;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Keeps an alarm for each scheduled job in the ticker.
 *
 * <p>A job that is new here, or that has changed, is woken at the next fire time that the database knows, so that a
 * node with very many jobs starts without reading their definitions. When that alarm has rung, the definition is read,
 * and from then on its fire times are the alarms.
 *
 * <p>Safe for several threads: reading what a job is and setting its alarm accordingly is one step, or else an alarm
 * could be set by what was read before a change and replace the one that was set after it.
 */
final class Alarms {
    /** A definition's change time is taken before its transaction commits: look back so far for late ones. */
    private static final Duration CHANGE_OVERLAP = Duration.ofSeconds(60);

    /** How many are set together: at the start there may be very many. */
    private static final int SET_TOGETHER = 10_000;

    private final DSLContext db;
    private final Jobs jobs;
    private final QuartzTicker ticker;
    private final Map<JobKey, Instant> seen = new HashMap<>();
    /** The jobs that have an alarm for their next fire time alone, with their ids. */
    private final Map<String, Integer> once = new HashMap<>();

    private Instant changesSeenUntil = Instant.EPOCH;

    Alarms(DSLContext db, Jobs jobs, QuartzTicker ticker) {
        this.db = db;
        this.jobs = jobs;
        this.ticker = ticker;
    }

    /** Sets the alarms of jobs that are new or have changed since the last time; at first, of all. */
    synchronized void followChanges() {
        Instant lookBackTo = DatabaseTime.read(db).minus(CHANGE_OVERLAP);
        List<JobChange> changes = jobs.changedSince(changesSeenUntil).stream()
                .filter(change -> !change.changedAt().equals(seen.get(change.key())))
                .toList();
        for (int i = 0; i < changes.size(); i += SET_TOGETHER) {
            List<JobChange> some = changes.subList(i, Math.min(i + SET_TOGETHER, changes.size()));
            set(some);
            some.stream()
                    .filter(change -> !change.changedAt().isBefore(lookBackTo))
                    .forEach(change -> seen.put(change.key(), change.changedAt()));
        }
        changesSeenUntil = lookBackTo;
        seen.values().removeIf(changedAt -> changedAt.isBefore(lookBackTo));
    }

    private void set(List<JobChange> changes) {
        List<JobTick> ticks = new ArrayList<>();
        for (JobChange change : changes) {
            String key = change.key().value();
            if (change.nextFireAt().isPresent()) {
                ticks.add(JobTick.once(key, change.nextFireAt().get()));
                once.put(key, change.id());
            } else {
                ticker.remove(key);
                once.remove(key);
            }
        }
        ticker.scheduleAll(ticks);
    }

    /** Sets the further alarms of jobs that have been woken, where they have none yet. */
    synchronized void goOn(List<DueJob> woken) {
        Set<Integer> ids = new HashSet<>();
        woken.forEach(job -> {
            Integer id = once.get(job.jobKey());
            if (id != null) {
                ids.add(id);
            }
        });
        if (ids.isEmpty()) {
            return;
        }
        Instant now = DatabaseTime.read(db);
        List<JobTick> ticks = new ArrayList<>();
        for (Job job : jobs.findReadable(ids)) {
            // From its cursor, not from now: a fire time that has come meanwhile must not wait for the reconciler.
            Instant served = job.nextFireAt().map(next -> next.minusNanos(1)).orElse(now);
            ticks.add(new JobTick(job.key().value(), job.definition().fireTimes(), served));
        }
        ticker.scheduleAll(ticks);
        woken.forEach(job -> once.remove(job.jobKey()));
    }
}
