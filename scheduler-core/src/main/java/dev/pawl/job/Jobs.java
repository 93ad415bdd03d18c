package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbGetAttributeAsText;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.val;

import dev.pawl.calendar.Calendars;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;

/**
 * The repository of jobs and of all versions of their definitions. Safe for several threads and processes. Keeps
 * definitions it has read: make one and keep it.
 */
public final class Jobs {
    /** The longest list, in jobs. */
    public static final int MAX_PAGE = 1_000;

    private final DSLContext db;
    private final DefinitionCache definitions;
    private final JobRows rows;

    /** @param db runs each change in a transaction of its own, or within the one that it is part of */
    public Jobs(DSLContext db) {
        this(db, new DefinitionCache());
    }

    private Jobs(DSLContext db, DefinitionCache definitions) {
        this.db = db;
        this.definitions = definitions;
        this.rows = new JobRows(definitions);
    }

    /** The same jobs, read within another transaction, which must not change them; what was read before stays known. */
    public Jobs within(DSLContext transaction) {
        return new Jobs(transaction, definitions);
    }

    /** The calendars beside these jobs, read and changed within the same transaction. */
    public Calendars calendars() {
        return new Calendars(db);
    }

    /** Does several things to jobs in one transaction: all of it or nothing. */
    public <T> T inTransaction(Function<Jobs, T> work) {
        // With a memory of its own: what it reads of its own changes may yet be rolled back.
        return db.transactionResult(tx -> work.apply(new Jobs(tx.dsl())));
    }

    /**
     * Creates a job, changes it, or revives a deleted one. From the moment of a new schedule its fire times count, none
     * before. Its pause is left as it is. The queue is created when there is none of that name.
     *
     * @param author who did it, for the history of versions
     * @param managedBy the source of the file that is being applied; empty when it is not a file that changes the job
     * @throws JobManagedByFileException when another file, or a file at all, manages the job
     * @throws InvalidInput when the schedule is new and has no fire time ahead
     */
    public SaveResult put(JobKey key, JobDefinition definition, String author, Optional<String> managedBy) {
        return put(key, definition, author, managedBy.map(JobsSource::new), version -> {});
    }

    /**
     * The same by hand, on a condition.
     *
     * @param condition is told the version in force, empty when there is no such job; nobody can change the job between
     *     that and the put. What it throws ends the put, with nothing stored
     */
    public SaveResult put(JobKey key, JobDefinition definition, String author, Consumer<Optional<Integer>> condition) {
        return put(key, definition, author, Optional.empty(), condition);
    }

    /** Creates or changes a job as the file says that manages it. */
    SaveResult put(JobKey key, JobDefinition definition, String author, JobsSource source) {
        return put(key, definition, author, Optional.of(source), version -> {});
    }

    private SaveResult put(
            JobKey key,
            JobDefinition definition,
            String author,
            Optional<JobsSource> source,
            Consumer<Optional<Integer>> condition) {
        return db.transactionResult(
                tx -> new JobStore(tx.dsl(), definitions).put(key, definition, author, source, condition));
    }

    /**
     * Deletes a job. Its history stays; runs that are waiting still run.
     *
     * @return false when there is no such job
     * @throws JobManagedByFileException when a file manages it
     */
    public boolean delete(JobKey key) {
        return db.transactionResult(tx -> new JobStore(tx.dsl(), definitions).delete(key, Optional.empty()));
    }

    /** Deletes a job on behalf of the file that manages it. */
    boolean delete(JobKey key, JobsSource source) {
        return db.transactionResult(tx -> new JobStore(tx.dsl(), definitions).delete(key, Optional.of(source)));
    }

    /** The job of this key, unless it is deleted. */
    public Optional<Job> find(JobKey key) {
        return rows.select(db)
                .where(JOB.JOB_KEY.eq(key.value()))
                .and(JOB.DELETED_AT.isNull())
                .fetchOptional(rows::toJob);
    }

    /** The job of this id, deleted or not. */
    public Optional<Job> find(int id) {
        return rows.select(db).where(JOB.JOB_ID.eq(id)).fetchOptional(rows::toJob);
    }

    /**
     * The jobs of these ids that exist and are not deleted, in no order. Leaves out those whose definition this program
     * cannot read, and says so in the log, once for each version.
     */
    public List<Job> findReadable(Collection<Integer> ids) {
        Integer[] wanted = ids.toArray(Integer[]::new);
        List<Job> found = new ArrayList<>();
        List<Integer> unknown = new ArrayList<>();
        for (Record row : rows.selectKnown(db)
                .where(JOB.JOB_ID.eq(any(wanted)))
                .and(JOB.DELETED_AT.isNull())
                .fetch()) {
            rows.toKnownJob(row).ifPresentOrElse(found::add, () -> unknown.add(row.get(JOB.JOB_ID)));
        }
        if (!unknown.isEmpty()) {
            Integer[] unread = unknown.toArray(Integer[]::new);
            found.addAll(
                    readable(rows.select(db).where(JOB.JOB_ID.eq(any(unread))).and(JOB.DELETED_AT.isNull())));
        }
        return List.copyOf(found);
    }

    /** The jobs of these keys that exist and are not deleted, in no order. */
    public List<Job> findAllByKey(Collection<JobKey> keys) {
        String[] wanted = keys.stream().map(JobKey::value).toArray(String[]::new);
        return rows.select(db)
                .where(JOB.JOB_KEY.eq(any(wanted)))
                .and(JOB.DELETED_AT.isNull())
                .fetch(rows::toJob);
    }

    /** All jobs that are not deleted, in the order of their keys, read page by page as they are asked for. */
    public Stream<Job> all(JobFilter filter) {
        return Stream.iterate(
                        Optional.of(list(filter, Optional.empty(), MAX_PAGE)),
                        Optional::isPresent,
                        page -> page.flatMap(JobPage::nextCursor)
                                .map(cursor -> list(filter, Optional.of(cursor), MAX_PAGE)))
                .flatMap(page -> page.orElseThrow().items().stream());
    }

    /**
     * Lists jobs that are not deleted, in the order of their keys.
     *
     * @param cursor of the page before; empty for the first page. An unknown one starts where it would be
     * @param limit 1 to 1000
     */
    public JobPage list(JobFilter filter, Optional<String> cursor, int limit) {
        List<Job> found = rows.select(db)
                .where(matches(filter))
                .and(cursor.map(JOB.JOB_KEY::gt).orElse(noCondition()))
                .orderBy(JOB.JOB_KEY)
                .limit(requireLimit(limit) + 1)
                .fetch(rows::toJob);
        boolean more = found.size() > limit;
        List<Job> items = more ? found.subList(0, limit) : found;
        return new JobPage(items, more ? Optional.of(items.getLast().key().value()) : Optional.empty());
    }

    /**
     * The jobs that changed at this moment or later, deleted ones included, in the order of their changes; for
     * schedulers. A change becomes visible when its transaction commits, which may be later than its time: ask again
     * for some time back.
     */
    public List<JobChange> changedSince(Instant since) {
        return db.select(JOB.JOB_ID, JOB.JOB_KEY, JOB.CHANGED_AT, FIRE_CURSOR.NEXT_FIRE_AT)
                .from(JOB)
                .leftJoin(FIRE_CURSOR)
                .on(FIRE_CURSOR.JOB_ID.eq(JOB.JOB_ID))
                .and(JOB.DELETED_AT.isNull())
                .where(JOB.CHANGED_AT.ge(since))
                .orderBy(JOB.CHANGED_AT)
                .fetch(row -> new JobChange(
                        row.value1(), new JobKey(row.value2()), row.value3(), Optional.ofNullable(row.value4())));
    }

    /** The definition of a version that was read before; asks no database. */
    public Optional<JobDefinition> knownDefinition(int jobId, int version) {
        return definitions.get(jobId, version);
    }

    /**
     * A definition that a job has or had. Kept in memory once read.
     *
     * @throws IllegalArgumentException when there is no such version
     * @throws UnreadableDefinitionException when there is, and this program cannot read it
     */
    public JobDefinition definition(int jobId, int version) {
        return definitions.get(jobId, version).orElseGet(() -> read(jobId, version));
    }

    private JobDefinition read(int jobId, int version) {
        List<JobVersion> found;
        try {
            found = versions(JOB_VERSION.JOB_ID.eq(jobId).and(JOB_VERSION.VERSION.eq(version)), 1);
        } catch (InvalidInput | MalformedInput | IllegalArgumentException cause) {
            throw new UnreadableDefinitionException(jobId, version, cause);
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("job " + jobId + " has no version " + version))
                .definition();
    }

    /** The same, but empty when this program cannot read it, which the log says once for each version. */
    public Optional<JobDefinition> definitionIfReadable(int jobId, int version) {
        return definitions
                .get(jobId, version)
                .or(() -> db.select(JOB.JOB_KEY, JOB_VERSION.DEFINITION)
                        .from(JOB_VERSION)
                        .join(JOB)
                        .on(JOB.JOB_ID.eq(JOB_VERSION.JOB_ID))
                        .where(JOB_VERSION.JOB_ID.eq(jobId))
                        .and(JOB_VERSION.VERSION.eq(version))
                        .fetchOptional()
                        .flatMap(row -> definitions.getIfReadable(
                                jobId,
                                version,
                                new JobKey(row.value1()),
                                row.value2().data())));
    }

    /**
     * The versions of a job, the newest first, whether it is deleted or not.
     *
     * @param limit 1 to 1000
     */
    public List<JobVersion> versions(JobKey key, int limit) {
        return versions(JOB.JOB_KEY.eq(key.value()), limit);
    }

    /** Who changed what, and when. */
    public JobRevisions revisions() {
        return new JobRevisions(db, definitions);
    }

    /**
     * Pauses a job: fire times are recorded as skipped, waiting runs wait. A paused job is given the new reason and
     * end.
     *
     * @return false when there is no such job
     */
    public boolean pause(JobKey key, Optional<String> reason, Optional<Instant> until) {
        return new JobPauses(db).pause(key, reason, until);
    }

    /**
     * Ends the pause of a job: runs that were parked are ready again.
     *
     * @return false when there is no such job or it is not paused
     */
    public boolean resume(JobKey key) {
        return new JobPauses(db).resume(JOB.JOB_KEY.eq(key.value())) == 1;
    }

    /**
     * Skips the next fire time of a job that would get a run, and only that one: when it comes, it is recorded as
     * skipped. Until then it can be taken back; a change of the schedule takes it back, too. When it has been asked for
     * already, it stays as it is.
     *
     * @param by who asks, for people
     * @return the fire time that is skipped; empty when there is no such job
     * @throws NothingToSkipException when no fire time ahead would get a run
     * @throws dev.pawl.input.InvalidInput when a calendar of the job cannot be read
     */
    public Optional<Instant> skipNext(JobKey key, String by) {
        return db.transactionResult(tx -> new JobSkips(tx.dsl(), rows).skipNext(key, by));
    }

    /**
     * Takes {@link #skipNext} back, if its fire time has not come yet.
     *
     * @return false when there is no such job
     */
    public boolean undoSkipNext(JobKey key) {
        return db.transactionResult(tx -> new JobSkips(tx.dsl(), rows).undo(key));
    }

    /**
     * Lets runs go on that were parked by a claim that crossed with the end of a pause. Any node may do it at any time.
     */
    public void unparkStragglers() {
        JobPauses.unpark(db);
    }

    /** Ends pauses whose time is over, up to 1000; returns how many. Any node may do it at any time. */
    public int resumeExpired() {
        return new JobPauses(db).resume(JOB.PAUSED_UNTIL.le(DatabaseTime.now()));
    }

    /**
     * Records in the ledger what a program from before it has done to jobs: begins that of jobs that it has stored,
     * where they have been served; ends and begins spans where it has changed a schedule or deleted a job. For a
     * scheduler that starts.
     *
     * @return how many jobs there were
     */
    public int recordSchedules() {
        int recorded = 0;
        for (JobKey key : unlikeTheirSpans()) {
            if (db.transactionResult(tx -> new JobStore(tx.dsl(), definitions).recordAnew(key))) {
                recorded++;
            }
        }
        return recorded;
    }

    private List<JobKey> unlikeTheirSpans() {
        // What stands in a schedule and does not change its times is the business of no span.
        String times = """
            case jsonb_typeof(:version.definition -> 'schedule')
                when 'object' then (:version.definition -> 'schedule') - array['catch_up', 'jitter', 'calendars']
                else :version.definition -> 'schedule' end\
            """;
        return db.resultQuery("""
            select j.job_key
              from pawl.fire_cursor c
              join pawl.job j using (job_id)
              left join pawl.job_version v on v.job_id = c.job_id and v.version = c.version
              left join pawl.schedule_span s on s.job_id = c.job_id and s.through is null
              left join pawl.job_version p on p.job_id = s.job_id and p.version = s.version
             where case when j.deleted_at is not null then s.job_id is not null
                        else s.job_id is null or s.version <> c.version and :now is distinct from :promised end
             order by j.job_key
            """.replace(":now", times.replace(":version", "v"))
                        .replace(":promised", times.replace(":version", "p")))
                .fetch(row -> new JobKey(row.get(0, String.class)));
    }

    /** By the clock that schedules count by. */
    Instant now() {
        return DatabaseTime.read(db);
    }

    private List<Job> readable(ResultQuery<Record> query) {
        return query.fetch(rows::toJobIfReadable).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private List<JobVersion> versions(Condition which, int limit) {
        return db.select(
                        JOB.JOB_KEY,
                        JOB_VERSION.JOB_ID,
                        JOB_VERSION.VERSION,
                        JOB_VERSION.DEFINITION,
                        JOB_VERSION.AUTHOR,
                        JOB_VERSION.CREATED_AT)
                .from(JOB_VERSION)
                .join(JOB)
                .on(JOB.JOB_ID.eq(JOB_VERSION.JOB_ID))
                .where(which)
                .orderBy(JOB_VERSION.VERSION.desc())
                .limit(requireLimit(limit))
                .fetch(row -> new JobVersion(
                        row.value3(),
                        definitions.get(
                                row.value2(),
                                row.value3(),
                                new JobKey(row.value1()),
                                row.value4().data()),
                        row.value5(),
                        row.value6()));
    }

    private static Condition matches(JobFilter filter) {
        Condition all = JOB.DELETED_AT.isNull();
        if (filter.text().isPresent()) {
            all = all.and(JOB.JOB_KEY.contains(filter.text().get().toLowerCase(Locale.ROOT)));
        }
        if (filter.tag().isPresent()) {
            all = all.and(condition(
                    "{0} -> 'tags' @> jsonb_build_array({1}::text)",
                    JOB_VERSION.DEFINITION, val(filter.tag().get())));
        }
        if (filter.queue().isPresent()) {
            all = all.and(jsonbGetAttributeAsText(JOB_VERSION.DEFINITION, inline("queue"))
                    .eq(filter.queue().get().value()));
        }
        if (filter.paused().isPresent()) {
            all = all.and(filter.paused().get() ? JOB.PAUSED_AT.isNotNull() : JOB.PAUSED_AT.isNull());
        }
        if (filter.managedBy().isPresent()) {
            all = all.and(JOB.MANAGED_BY.eq(filter.managedBy().get()));
        }
        return all;
    }

    private static int requireLimit(int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_PAGE + ", was " + limit);
        }
        return limit;
    }
}
