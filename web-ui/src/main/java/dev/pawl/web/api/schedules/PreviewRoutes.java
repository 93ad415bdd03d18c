package dev.pawl.web.api.schedules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTimes;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.DueRules;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.schedule.CronDescription;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Fire;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.OverlapTimeRule;
import dev.pawl.schedule.Schedule;
import dev.pawl.schedule.Zones;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/** {@code /api/v1/schedules/preview}: what a cron expression means, before a job has it. */
public final class PreviewRoutes implements RouteGroup {
    private static final int MOST_FIRES = 100;
    /** Without jitter and calendars it matters to nothing which job it is. */
    private static final JobKey ANY_JOB = new JobKey("any");

    private final DSLContext db;
    private final Jobs jobs;
    private final Calendars calendars;

    public PreviewRoutes(DSLContext db, Jobs jobs, Calendars calendars) {
        this.db = db;
        this.jobs = jobs;
        this.calendars = calendars;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/schedules/preview", Role.VIEWER, this::preview));
    }

    private void preview(Context context) {
        Parameters query = Parameters.query(context, "cron", "zone", "gap", "overlap_time", "job", "from", "n");
        Schedule.Cron schedule = schedule(query);
        int count = (int) query.number("n", 10, 1, MOST_FIRES);
        Instant from = query.instant("from").orElseGet(() -> DatabaseTime.read(db));
        ObjectNode json = JsonAnswer.object();
        json.put("description", CronDescription.describe(schedule));
        json.put("dialect", dialect(schedule));
        ArrayNode fires = json.putArray("fires");
        List<Fire> previewed = FireTimes.of(schedule).preview(from, count);
        DueTimes dueTimes = dueTimes(query.text("job"), schedule);
        List<List<String>> notes =
                dueTimes.notes(previewed.stream().map(Fire::at).toList(), schedule.zone());
        for (int index = 0; index < previewed.size(); index++) {
            Fire fire = previewed.get(index);
            fires.add(json(fire, notes.get(index), dueTimes.jitterNote(fire.at(), schedule.zone())));
        }
        JsonAnswer.send(context, json);
    }

    /** Those of the job, if there is one of that key: with its jitter and its calendars. */
    private DueTimes dueTimes(Optional<String> job, Schedule.Cron schedule) {
        Optional<Job> known = job.filter(PreviewRoutes::isKey).flatMap(key -> jobs.find(new JobKey(key)));
        DueRules rules = known.map(found -> found.definition().dueRules()).orElse(DueRules.NONE);
        JobKey key = known.map(Job::key).orElse(ANY_JOB);
        return rules.dueTimes(key, schedule, calendars.findAll(rules.calendarNames()));
    }

    private static boolean isKey(String text) {
        try {
            return !new JobKey(text).value().isEmpty();
        } catch (IllegalArgumentException noKey) {
            return false;
        }
    }

    private static Schedule.Cron schedule(Parameters query) {
        String text = query.text("cron").orElseThrow(() -> new InvalidInput("cron", "is missing"));
        CronExpression expression = valid(
                "cron",
                () -> query.text("job")
                        .map(job -> CronExpression.parse(text, job))
                        .orElseGet(() -> CronExpression.parse(text)));
        ZoneId zone = valid("zone", () -> Zones.parse(query.text("zone").orElse("UTC")));
        GapRule gap = query.choice("gap", GapRule.class, GapRule.AFTER);
        OverlapTimeRule overlap = query.choice("overlap_time", OverlapTimeRule.class, OverlapTimeRule.FIRST);
        return new Schedule.Cron(List.of(expression), zone, gap, overlap);
    }

    private static String dialect(Schedule.Cron schedule) {
        return schedule.expressions().getFirst().dialect().name().toLowerCase(Locale.ROOT);
    }

    private static <T> T valid(String field, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidScheduleException invalid) {
            throw new InvalidInput(field, invalid.messageInField());
        }
    }

    private static ObjectNode json(Fire fire, List<String> ofCalendars, Optional<String> ofJitter) {
        ObjectNode json = JsonAnswer.object();
        json.put("at", fire.at().toString());
        json.put("local", DateTimeFormatter.ISO_ZONED_DATE_TIME.format(fire.local()));
        ArrayNode notes = json.putArray("notes");
        fire.notes().forEach(notes::add);
        ofCalendars.forEach(notes::add);
        ofJitter.ifPresent(notes::add);
        return json;
    }
}
