package dev.pawl.ledger;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.FIRE_KEY;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.SKIP;
import static org.jooq.impl.DSL.max;

import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunId;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.CronDescription;
import dev.pawl.schedule.Fire;
import dev.pawl.schedule.Schedule;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers "why did it not run at 03:00?" in one sentence. Holds no state of its own; safe for several threads.
 *
 * <p>What is recorded comes first: a run, or a skip with its reason. Where nothing is, the version that was in force
 * then says whether the moment was a fire time at all, and how far the schedule has been served says what is to be
 * expected.
 */
public final class WhyNot {
    private final DSLContext db;
    private final Jobs jobs;

    public WhyNot(DSLContext db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    /** The answer; empty when there never was a job of this key. */
    public Optional<WhyAnswer> at(JobKey key, AskedMoment asked) {
        return db.transactionResult(tx -> {
            LedgerRows.begin(tx.dsl());
            return new LedgerRows(tx.dsl())
                    .jobs(Optional.of(key), Optional.empty(), 1).stream()
                            .findFirst()
                            .map(row -> new Answering(tx.dsl(), row, asked).answer());
        });
    }

    /** The work on one answer. */
    private final class Answering {
        private final DSLContext tx;
        private final LedgerRows.JobRow row;
        private final LedgerRows rows;
        private final Jobs definitions;
        private final AskedMoment asked;
        private final Instant now;
        private final List<Span> spans;

        Answering(DSLContext tx, LedgerRows.JobRow row, AskedMoment asked) {
            this.tx = tx;
            this.row = row;
            this.rows = new LedgerRows(tx);
            this.definitions = jobs.within(tx);
            this.asked = asked;
            this.now = DatabaseTime.read(tx);
            this.spans = rows.spans(List.of(row)).getOrDefault(row.id(), List.of());
        }

        WhyAnswer answer() {
            ZoneId zone = zone();
            List<Instant> candidates = asked.instants(zone);
            // Of a local time that occurred twice, the one at which something was to happen.
            Instant at = candidates.stream()
                    .filter(moment -> recorded(moment) || promised(moment))
                    .findFirst()
                    .orElse(candidates.getFirst());
            return new At(at, zone).answer();
        }

        /** That of the version in force around then, else of the latest version. */
        private ZoneId zone() {
            Instant around = asked.instants(ZoneOffset.UTC).getFirst();
            Optional<Integer> version = spans.stream()
                    .filter(span -> !span.after().isAfter(around))
                    .reduce((earlier, later) -> later)
                    .or(() -> spans.stream().findFirst())
                    .map(Span::version)
                    .or(() -> job().map(Job::version));
            return version.flatMap(number -> definitions.definitionIfReadable(row.id(), number))
                    .map(definition -> zone(definition.schedule()))
                    .orElse(ZoneOffset.UTC);
        }

        private static ZoneId zone(Schedule schedule) {
            return schedule instanceof Schedule.Cron cron ? cron.zone() : ZoneOffset.UTC;
        }

        /** Empty when it is deleted, or not readable. */
        private Optional<Job> job() {
            return definitions.findReadable(List.of(row.id())).stream().findFirst();
        }

        private boolean recorded(Instant at) {
            return tx.fetchExists(FIRE_KEY, FIRE_KEY.JOB_ID.eq(row.id()).and(FIRE_KEY.FIRE_AT.eq(at)))
                    || tx.fetchExists(SKIP, SKIP.JOB_ID.eq(row.id()).and(SKIP.FIRE_AT.eq(at)));
        }

        private boolean promised(Instant at) {
            return span(at).flatMap(span -> definitions.definitionIfReadable(row.id(), span.version()))
                    .filter(definition -> Neighbours.isFireTime(definition, at))
                    .isPresent();
        }

        private Optional<Span> span(Instant at) {
            return spans.stream().filter(span -> span.holds(at)).findFirst();
        }

        /** The answer about one instant. */
        private final class At {
            private final Instant at;
            private final Moments moments;
            private final List<String> notes = new ArrayList<>();
            private Optional<RunId> run = Optional.empty();
            private Optional<Integer> version = Optional.empty();
            private @Nullable Instant before;
            private @Nullable Instant after;

            At(Instant at, ZoneId zone) {
                this.at = at;
                this.moments = new Moments(zone);
                asked.clockNote(zone).ifPresent(notes::add);
            }

            WhyAnswer answer() {
                Optional<Span> span = span(at);
                version = span.map(Span::version);
                return ofRun().or(this::ofSkip).orElseGet(() -> span.isPresent() ? ofSchedule(span.get()) : outside());
            }

            private Optional<WhyAnswer> ofRun() {
                Optional<RunSummary> found = tx.select(FIRE_KEY.RUN_ID)
                        .from(FIRE_KEY)
                        .where(FIRE_KEY.JOB_ID.eq(row.id()))
                        .and(FIRE_KEY.FIRE_AT.eq(at))
                        .fetchOptional(FIRE_KEY.RUN_ID)
                        .flatMap(id -> new Runs(tx).summary(new RunId(id)));
                return found.map(summary -> {
                    run = Optional.of(summary.id());
                    version = Optional.of(summary.jobVersion());
                    noteFire(summary.jobVersion());
                    boolean begun =
                            summary.startedAt().isPresent() || summary.state().ended();
                    return say(
                            begun ? WhyAnswer.Verdict.RAN : WhyAnswer.Verdict.WAITS,
                            new RunWords(tx, moments.zone(), now)
                                    .of(
                                            summary,
                                            at,
                                            job(),
                                            definitions.definitionIfReadable(row.id(), summary.jobVersion())));
                });
            }

            private Optional<WhyAnswer> ofSkip() {
                return tx.select(SKIP.REASON, SKIP.DETAIL)
                        .from(SKIP)
                        .where(SKIP.JOB_ID.eq(row.id()))
                        .and(SKIP.FIRE_AT.eq(at))
                        .fetchOptional(skip -> skipped(skip.value1().getLiteral(), Optional.ofNullable(skip.value2())));
            }

            private WhyAnswer skipped(String reason, Optional<String> detail) {
                version.ifPresent(this::noteFire);
                return say(WhyAnswer.Verdict.SKIPPED, "It was skipped: " + detail.orElse(reason) + ".");
            }

            private WhyAnswer ofSchedule(Span span) {
                Optional<JobDefinition> definition = definitions.definitionIfReadable(row.id(), span.version());
                if (definition.isEmpty()) {
                    return say(
                            WhyAnswer.Verdict.UNREADABLE,
                            "Version " + span.version() + " was in force then, which this program cannot read;"
                                    + " the program version that stored it can.");
                }
                return Neighbours.isFireTime(definition.get(), at)
                        ? ofFireTime(span)
                        : ofNoFireTime(span, definition.get());
            }

            private WhyAnswer ofFireTime(Span span) {
                noteFire(span.version());
                if (at.isAfter(now)) {
                    return ahead(span);
                }
                if (span.through().isEmpty() && at.isAfter(row.firedThrough())) {
                    return due();
                }
                if (span.gaveUp(at)) {
                    return skipped("missed", span.givenUpWhy());
                }
                if (rows.keptSince().filter(at::isBefore).isPresent()) {
                    return notKept();
                }
                return say(
                        WhyAnswer.Verdict.GAP,
                        "It was a fire time of version " + span.version()
                                + " and has been served, but there is neither a run nor a skip of it: a gap, which"
                                + " should not be. 'pawl verify' finds all of them.");
            }

            private WhyAnswer ahead(Span span) {
                if (!at.isAfter(row.firedThrough())) {
                    return say(
                            WhyAnswer.Verdict.AHEAD,
                            "It is still ahead by the database's clock, which has gone back: the schedule has been"
                                    + " served through " + moments.of(row.firedThrough()) + " before.");
                }
                return say(
                        WhyAnswer.Verdict.AHEAD,
                        "It is still ahead, a fire time of version " + span.version()
                                + job().flatMap(job -> new AheadWords(tx, moments).of(job, at))
                                        .map(words -> "; " + words)
                                        .orElse("")
                                + ".");
            }

            private WhyAnswer due() {
                Duration late = Duration.between(at, now);
                if (late.compareTo(Ledger.GRACE) < 0) {
                    return say(
                            WhyAnswer.Verdict.DUE,
                            "It has been due for " + Lengths.of(late) + " and is about to be served.");
                }
                if (job().isEmpty()) {
                    return say(
                            WhyAnswer.Verdict.DUE,
                            "It has been due for " + Lengths.of(late)
                                    + ", and waits for a scheduler that can read the job's"
                                    + " definition, which a newer program has stored.");
                }
                return say(
                        WhyAnswer.Verdict.DUE,
                        "It has been due for " + Lengths.of(late) + ", and no scheduler has served it"
                                + lastFired()
                                        .map(last -> ": the last run that any of them made is of " + moments.of(last))
                                        .orElse("")
                                + ". Once one runs, it is made up for as the job's catch-up says.");
            }

            private Optional<Instant> lastFired() {
                Long last = tx.select(max(FIRE_CURSOR.LAST_RUN_ID))
                        .from(FIRE_CURSOR)
                        .fetchSingle()
                        .value1();
                return Optional.ofNullable(last).map(id -> new RunId(id).createdAt());
            }

            private WhyAnswer ofNoFireTime(Span span, JobDefinition definition) {
                String named = "version " + span.version();
                if (definition.schedule() instanceof Schedule.Manual) {
                    return say(
                            WhyAnswer.Verdict.NOT_A_FIRE_TIME,
                            "It has no fire times: " + named + ", in force then, runs only when somebody asks.");
                }
                Optional<Instant> start = definition.period().start();
                if (start.filter(at::isBefore).isPresent()) {
                    return say(
                            WhyAnswer.Verdict.OUTSIDE_PERIOD,
                            "The schedule of " + named + " began only at " + moments.of(start.get()) + ".");
                }
                Optional<Instant> end = definition.period().end();
                if (end.filter(at::isAfter).isPresent()) {
                    return say(
                            WhyAnswer.Verdict.OUTSIDE_PERIOD,
                            "The schedule of " + named + " ended at " + moments.of(end.get()) + ".");
                }
                before = Neighbours.before(definition, at, span.after()).orElse(null);
                after = definition.fireTimes().next(at).filter(span::holds).orElse(null);
                noteGap(definition);
                return say(
                        WhyAnswer.Verdict.NOT_A_FIRE_TIME,
                        "It is not a fire time: " + named + " fires " + CronDescription.describe(definition.schedule())
                                + around() + ".");
            }

            private String around() {
                String words = before == null ? "" : ", before that at " + moments.of(before);
                return words
                        + (after == null ? "" : (before == null ? ", " : " and ") + "after it at " + moments.of(after));
            }

            private WhyAnswer outside() {
                Optional<Span> next =
                        spans.stream().filter(span -> !at.isAfter(span.after())).findFirst();
                Optional<Span> last = spans.stream()
                        .filter(span -> span.through().map(at::isAfter).orElse(false))
                        .reduce((earlier, later) -> later);
                if (last.isPresent()) {
                    return say(
                            WhyAnswer.Verdict.DELETED,
                            "The job was deleted then: from "
                                    + moments.of(last.get().through().orElseThrow())
                                    + next.map(span -> " until " + moments.of(span.after()))
                                            .orElse(" on")
                                    + ".");
                }
                if (next.isPresent() && createdAt().isAfter(at)) {
                    return say(
                            WhyAnswer.Verdict.NOT_YET_CREATED,
                            "The job did not exist yet; it was made at " + moments.of(createdAt()) + ".");
                }
                return next.map(span -> say(
                                WhyAnswer.Verdict.NOT_RECORDED,
                                "What its schedule promised then is not recorded; the ledger of this job begins at "
                                        + moments.of(span.after()) + "."))
                        .orElseGet(() -> say(
                                WhyAnswer.Verdict.NOT_RECORDED,
                                "The job was deleted before there was a ledger, so it is not recorded."));
            }

            private WhyAnswer notKept() {
                return say(
                        WhyAnswer.Verdict.NOT_RECORDED,
                        "It was a fire time of version "
                                + version.map(String::valueOf).orElse("")
                                + ", but history is kept only since "
                                + rows.keptSince().map(moments::of).orElse("") + ".");
            }

            private Instant createdAt() {
                return tx.select(JOB.CREATED_AT)
                        .from(JOB)
                        .where(JOB.JOB_ID.eq(row.id()))
                        .fetchSingle()
                        .value1();
            }

            /** What clock changes do to this fire time. */
            private void noteFire(int ofVersion) {
                definitions
                        .definitionIfReadable(row.id(), ofVersion)
                        .ifPresent(definition -> note(definition, at.minusNanos(1), at));
            }

            /** What clock changes do around this moment: they may have moved the fire time that was looked for. */
            private void noteGap(JobDefinition definition) {
                if (after != null) {
                    note(definition, before == null ? at.minusNanos(1) : before, after);
                }
            }

            private void note(JobDefinition definition, Instant from, Instant fireAt) {
                definition.fireTimes().preview(from, 1).stream()
                        .filter(fire -> fire.at().equals(fireAt))
                        .map(Fire::notes)
                        .forEach(notes::addAll);
            }

            private WhyAnswer say(WhyAnswer.Verdict verdict, String sentence) {
                return new WhyAnswer(
                        row.key(),
                        at,
                        moments.of(at),
                        verdict,
                        sentence,
                        run,
                        version,
                        Optional.ofNullable(before),
                        Optional.ofNullable(after),
                        notes);
            }
        }
    }
}
