package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static org.jooq.impl.DSL.val;

import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import dev.pawl.migrations.generated.tables.records.JobRecord;
import dev.pawl.time.DatabaseTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Writes one job, within the transaction of {@code db}. Puts of one key wait for each other at the job's row. */
final class JobStore {
    private final DSLContext db;
    private final DefinitionCache definitions;
    private final ScheduleStore schedules;

    JobStore(DSLContext db, DefinitionCache definitions) {
        this.db = db;
        this.definitions = definitions;
        this.schedules = new ScheduleStore(db, definitions);
    }

    /** @param condition is told the version in force under the job's lock, before anything is stored; may refuse */
    SaveResult put(
            JobKey key,
            JobDefinition definition,
            String author,
            Optional<JobsSource> source,
            Consumer<Optional<Integer>> condition) {
        // Before the job: who changes calendars and jobs together takes them in this order, too.
        Set<CalendarName> calendars = keptCalendars(definition);
        JobRecord row = lock(key);
        if (row == null) {
            condition.accept(Optional.empty());
            Optional<Integer> created = insert(key, source);
            if (created.isPresent()) {
                requireFitting(definition, calendars);
                store(created.get(), 1, definition, author);
                schedules.start(created.get(), 1, definition);
                return new SaveResult(SaveResult.Change.CREATED, 1);
            }
            // Somebody else has created it since; the conflict was waited for, so it is there now.
            row = lock(key);
        }
        if (row == null) {
            throw new IllegalStateException("job " + key + " neither exists nor can be created");
        }
        condition.accept(row.getDeletedAt() == null ? Optional.of(row.getVersion()) : Optional.empty());
        return row.getDeletedAt() == null
                ? change(row, key, definition, calendars, author, source)
                : revive(row, definition, calendars, author, source);
    }

    /** Deletes a job that is not deleted; false when there is none. */
    boolean delete(JobKey key, Optional<JobsSource> source) {
        JobRecord row = lock(key);
        if (row == null || row.getDeletedAt() != null) {
            return false;
        }
        requireManager(row, key, source);
        db.update(JOB)
                .set(JOB.DELETED_AT, DatabaseTime.now())
                .set(JOB.CHANGED_AT, DatabaseTime.now())
                .setNull(JOB.MANAGED_BY)
                // Runs that wait still run, also those that were parked with their job.
                .setNull(JOB.PAUSED_AT)
                .setNull(JOB.PAUSED_UNTIL)
                .setNull(JOB.PAUSE_REASON)
                .where(JOB.JOB_ID.eq(row.getJobId()))
                .execute();
        int version = row.getVersion();
        schedules.end(
                row.getJobId(),
                version,
                readable(row.getJobId(), key, version).map(definition -> ending(row, key, definition)));
        // After the cursor: who fires locks cursors before runs, too.
        JobPauses.unpark(db);
        return true;
    }

    /**
     * Records in the ledger what a program from before it has stored, changed or deleted.
     *
     * @return false when there is nothing to be done, or the definition cannot be read
     */
    boolean recordAnew(JobKey key) {
        JobRecord row = lock(key);
        if (row == null) {
            return false;
        }
        int jobId = row.getJobId();
        int version = row.getVersion();
        return row.getDeletedAt() == null
                ? readable(jobId, key, version).isPresent() && schedules.recordAnew(jobId, version)
                : schedules.recordEnd(jobId, version, row.getDeletedAt());
    }

    private Optional<JobDefinition> readable(int jobId, JobKey key, int version) {
        return definitions.getIfReadable(
                jobId, version, key, definition(jobId, version).data());
    }

    private static ScheduleStore.Ending ending(JobRecord row, JobKey key, JobDefinition definition) {
        Optional<Pause> pause = Optional.ofNullable(row.getPausedAt())
                .map(since -> new Pause(
                        since, Optional.ofNullable(row.getPauseReason()), Optional.ofNullable(row.getPausedUntil())));
        return new ScheduleStore.Ending(key, definition, pause);
    }

    private @Nullable JobRecord lock(JobKey key) {
        return db.selectFrom(JOB).where(JOB.JOB_KEY.eq(key.value())).forUpdate().fetchOne();
    }

    private Optional<Integer> insert(JobKey key, Optional<JobsSource> source) {
        return db.insertInto(JOB)
                .set(JOB.JOB_KEY, key.value())
                .set(JOB.VERSION, 1)
                .set(JOB.MANAGED_BY, source.map(JobsSource::name).orElse(null))
                .onConflict(JOB.JOB_KEY)
                .doNothing()
                .returningResult(JOB.JOB_ID)
                .fetchOptional(JOB.JOB_ID);
    }

    private SaveResult change(
            JobRecord row,
            JobKey key,
            JobDefinition definition,
            Set<CalendarName> calendars,
            String author,
            Optional<JobsSource> source) {
        requireManager(row, key, source);
        int version = row.getVersion();
        JSONB stored = definition(row.getJobId(), version);
        boolean same = db.select(val(json(definition)).eq(stored)).fetchSingle().value1();
        boolean adopted =
                source.filter(file -> !file.name().equals(row.getManagedBy())).isPresent();
        if (same && !adopted) {
            return new SaveResult(SaveResult.Change.UNCHANGED, version);
        }
        if (!same) {
            requireFitting(definition, calendars);
        }
        int next = same ? version : version + 1;
        db.update(JOB)
                .set(JOB.VERSION, next)
                .set(JOB.MANAGED_BY, source.map(JobsSource::name).orElse(null))
                .set(JOB.CHANGED_AT, DatabaseTime.now())
                .where(JOB.JOB_ID.eq(row.getJobId()))
                .execute();
        if (!same) {
            Optional<JobDefinition> old = definitions.getIfReadable(row.getJobId(), version, key, stored.data());
            store(row.getJobId(), next, definition, author);
            if (old.isEmpty()) {
                schedules.takeOver(row.getJobId(), next, definition);
            } else if (definition.hasTimesOf(old.get())) {
                schedules.goOn(row.getJobId(), next);
            } else {
                schedules.change(row.getJobId(), next, definition, ending(row, key, old.get()));
            }
        }
        return new SaveResult(SaveResult.Change.CHANGED, next);
    }

    /** A deleted job that is put again is a new one with an old history: it is neither paused nor owed anything. */
    private SaveResult revive(
            JobRecord row,
            JobDefinition definition,
            Set<CalendarName> calendars,
            String author,
            Optional<JobsSource> source) {
        requireFitting(definition, calendars);
        int version = row.getVersion() + 1;
        db.update(JOB)
                .set(JOB.VERSION, version)
                .set(JOB.MANAGED_BY, source.map(JobsSource::name).orElse(null))
                .setNull(JOB.DELETED_AT)
                .setNull(JOB.PAUSED_AT)
                .setNull(JOB.PAUSED_UNTIL)
                .setNull(JOB.PAUSE_REASON)
                .set(JOB.CHANGED_AT, DatabaseTime.now())
                .where(JOB.JOB_ID.eq(row.getJobId()))
                .execute();
        store(row.getJobId(), version, definition, author);
        schedules.revive(row.getJobId(), version, definition, Objects.requireNonNull(row.getDeletedAt()));
        return new SaveResult(SaveResult.Change.CREATED, version);
    }

    private void store(int jobId, int version, JobDefinition definition, String author) {
        db.insertInto(QUEUE)
                .set(QUEUE.NAME, definition.queue().value())
                .onConflict(QUEUE.NAME)
                .doNothing()
                .execute();
        db.insertInto(JOB_VERSION)
                .set(JOB_VERSION.JOB_ID, jobId)
                .set(JOB_VERSION.VERSION, version)
                .set(JOB_VERSION.DEFINITION, json(definition))
                .set(JOB_VERSION.AUTHOR, author)
                .execute();
        new LimitRows(db).putJob(jobId, definition.limits());
    }

    /** The calendars of a definition that there are; nobody can delete them before this transaction has ended. */
    private Set<CalendarName> keptCalendars(JobDefinition definition) {
        return new Calendars(db).keep(definition.dueRules().calendarNames());
    }

    private void requireFitting(JobDefinition definition, Set<CalendarName> calendars) {
        if (!definition.dueRules().equals(DueRules.NONE)) {
            List<InputProblem> problems =
                    DueRulesCheck.problems(definition, calendars, new Calendars(db)::names, DatabaseTime.read(db));
            if (!problems.isEmpty()) {
                throw new InvalidInput(problems);
            }
        }
    }

    private JSONB definition(int jobId, int version) {
        return db.select(JOB_VERSION.DEFINITION)
                .from(JOB_VERSION)
                .where(JOB_VERSION.JOB_ID.eq(jobId))
                .and(JOB_VERSION.VERSION.eq(version))
                .fetchSingle()
                .value1();
    }

    private static JSONB json(JobDefinition definition) {
        return JSONB.jsonb(StrictJson.write(JobJson.write(definition)));
    }

    private static void requireManager(JobRecord row, JobKey key, Optional<JobsSource> source) {
        String manager = row.getManagedBy();
        if (manager != null && source.filter(file -> file.mayChange(manager)).isEmpty()) {
            throw new JobManagedByFileException(key, manager, source.map(JobsSource::name));
        }
    }
}
