package dev.pawl.ledger;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTime;
import dev.pawl.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** Says what will keep a fire time ahead from running when it comes, as things are now. */
final class AheadWords {
    private final DSLContext db;
    private final Moments moments;

    AheadWords(DSLContext db, Moments moments) {
        this.db = db;
        this.moments = moments;
    }

    /** In the order in which firing asks; empty when it will run at its time. */
    Optional<String> of(Job job, Instant fireAt) {
        Map<CalendarName, BlackoutCalendar> calendars =
                new Calendars(db).findAll(job.definition().dueRules().calendarNames());
        List<CalendarName> missing = job.definition().dueRules().missingFrom(calendars);
        if (!missing.isEmpty()) {
            return Optional.of("it will wait until the calendar " + missing.getFirst()
                    + " can be read: store that anew, or start the program version that stored it");
        }
        DueTime due = job.definition().dueTimes(job.key(), calendars).at(fireAt);
        if (due instanceof DueTime.Never never) {
            return Optional.of("it will be skipped: " + never.reason());
        }
        if (job.pause()
                .filter(pause -> pause.until().map(fireAt::isBefore).orElse(true))
                .isPresent()) {
            return Optional.of("the job is paused, and if it still is then, it is skipped");
        }
        if (job.skipFireAt().filter(fireAt::equals).isPresent()) {
            return Optional.of("it will be skipped, as somebody has asked; that can be taken back until then");
        }
        return due instanceof DueTime.Run run ? later(run, fireAt) : Optional.empty();
    }

    private Optional<String> later(DueTime.Run run, Instant fireAt) {
        if (!run.at().isAfter(fireAt)) {
            return Optional.empty();
        }
        return Optional.of("its run will be due at " + moments.of(run.at()) + ", " + mover(run));
    }

    /** What makes a run due later than its fire time. */
    static String mover(DueTime.Run run) {
        return run.deferredBy().map(reason -> "after the blackout: " + reason).orElse("by the job's jitter");
    }
}
