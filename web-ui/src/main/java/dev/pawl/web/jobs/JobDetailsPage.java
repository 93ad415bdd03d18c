package dev.pawl.web.jobs;

import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTime;
import dev.pawl.calendar.DueTimes;
import dev.pawl.input.StrictJson;
import dev.pawl.job.FieldChange;
import dev.pawl.job.Job;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobRevision;
import dev.pawl.job.JobRevisions;
import dev.pawl.job.Jobs;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.Fire;
import dev.pawl.schedule.Schedule;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.page.Crumb;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import dev.pawl.web.page.TimeText;
import dev.pawl.web.runs.JsonText;
import dev.pawl.web.runs.RunRows;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Makes the page of one job. */
final class JobDetailsPage {
    private static final int FIRES = 10;
    private static final int RUNS = 15;
    private static final int SKIPS = 5;
    private static final int VERSIONS = 20;

    private final DSLContext db;
    private final Jobs jobs;
    private final Calendars calendars;
    private final PageRenderer renderer;

    JobDetailsPage(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.calendars = new Calendars(db);
        this.renderer = renderer;
    }

    /**
     * Answers with the page.
     *
     * @param fault the form that was refused, which is shown again; null when there was none
     * @param why the answer to a question; null when there was none
     * @param backfill what is to be confirmed; null when there is nothing
     */
    void show(
            Context context,
            Job job,
            JobView.@Nullable FormFault fault,
            JobView.@Nullable Why why,
            JobView.@Nullable Backfill backfill) {
        String key = job.key().value();
        Instant now = DatabaseTime.read(db);
        List<RunSummary> runs = new Runs(db)
                .list(RunFilter.of(job.key()), Optional.empty(), RUNS)
                .items();
        List<LastRun> last = new LastRuns(db).of(List.of(job), Strip.SIZE).getOrDefault(job.id(), List.of());
        JobRevisions.Page versions = jobs.revisions().list(job.key(), Optional.empty(), VERSIONS);
        var schedule = job.definition().schedule();
        Frame frame = frame(context, key, now);
        renderer.show(
                context,
                "jobs/job.jte",
                new JobView(
                        fault == null && backfill == null ? frame : frame.ofForm("/jobs/" + key),
                        key,
                        job.pause().isPresent() ? StateMark.PAUSED : StateMark.ACTIVE,
                        ScheduleWords.sentence(schedule),
                        job.definition().description().orElse(null),
                        JobFacts.icon(job.definition().target()),
                        JobFacts.of(job),
                        job.definition().tags(),
                        job.pause()
                                .map(pause -> new JobView.Pause(
                                        pause.reason().orElse(null),
                                        pause.since(),
                                        pause.until().orElse(null)))
                                .orElse(null),
                        job.managedBy().orElse(null),
                        !(schedule instanceof Schedule.Manual),
                        job.skipFireAt().filter(at -> at.isAfter(now)).orElse(null),
                        backfill,
                        fires(job, now),
                        new SkippedFires(db).of(job, SKIPS),
                        ScheduleWords.zone(schedule),
                        LastRun.strip(last),
                        new RunRows(db).of(runs, now),
                        versions.items().stream().map(JobDetailsPage::version).toList(),
                        versions.nextCursor().isPresent(),
                        why,
                        JsonText.indented(StrictJson.write(JobJson.write(job.definition()))),
                        fault));
    }

    private Frame frame(Context context, String key, Instant now) {
        return renderer.frame(
                context,
                key,
                Section.JOBS,
                List.of(
                        new Crumb(Section.JOBS.title(), renderer.links().to(Section.JOBS.path())),
                        new Crumb(key, null)),
                List.of("job:" + key, "runs"),
                now);
    }

    /** Those at which it is to run: a paused job's fire times are skipped. */
    private List<JobView.Fire> fires(Job job, Instant now) {
        Optional<Instant> from = job.pause().isEmpty()
                ? Optional.of(now)
                : job.nextOutsidePause().map(next -> next.minusNanos(1));
        List<Fire> fires = from.stream()
                .flatMap(moment -> job.definition().fireTimes().preview(moment, FIRES).stream())
                .filter(fire -> !job.skipFireAt().equals(Optional.of(fire.at())))
                .toList();
        ZoneId zone = job.definition().schedule().zone();
        DueTimes dueTimes = job.definition()
                .dueTimes(
                        job.key(), calendars.findAll(job.definition().dueRules().calendarNames()));
        List<List<String>> notes = dueTimes.notes(fires.stream().map(Fire::at).toList(), zone);
        List<JobView.Fire> shown = new ArrayList<>();
        for (int index = 0; index < fires.size(); index++) {
            Fire fire = fires.get(index);
            shown.add(new JobView.Fire(
                    fire.at(),
                    TimeText.local(fire.local()),
                    Stream.concat(fire.notes().stream(), notes.get(index).stream())
                            .toList(),
                    dueTimes.jitterNote(fire.at(), zone).orElse(null),
                    dueAt(dueTimes.at(fire.at()))));
        }
        return shown;
    }

    private static JobView.Version version(JobRevision revision) {
        return new JobView.Version(
                revision.version(),
                revision.author(),
                revision.createdAt(),
                revision.changes().stream().map(FieldChange::toString).toList());
    }

    private static @Nullable Instant dueAt(DueTime due) {
        return switch (due) {
            case DueTime.Run run -> run.at();
            case DueTime.Never never -> null;
        };
    }
}
