package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.REFUSED_WRITE;
import static dev.pawl.migrations.generated.Tables.RUN;
import static dev.pawl.migrations.generated.Tables.RUN_STATUS;
import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectDistinct;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.migrations.generated.tables.records.RunStatusRecord;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RefusedWrite;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** Reads runs and their attempts. Holds no state of its own; safe for several threads. */
public final class Runs {
    private static final int REFUSED_WRITES_SHOWN = 20;

    private static final List<dev.pawl.migrations.generated.enums.RunState> WAITING_OR_RUNNING = List.of(
            dev.pawl.migrations.generated.enums.RunState.ready, dev.pawl.migrations.generated.enums.RunState.running);

    private final DSLContext db;

    public Runs(DSLContext db) {
        this.db = db;
    }

    /** A run with its attempts, or empty if there is none of this id (any more). */
    public Optional<RunDetails> find(RunId id) {
        return db.selectFrom(RUN_STATUS)
                .where(RUN_STATUS.RUN_ID.eq(id.value()))
                .fetchOptional()
                .map(this::toDetails);
    }

    /** A run's line in lists, without its attempts. */
    public Optional<RunSummary> summary(RunId id) {
        return db.selectFrom(RUN_STATUS)
                .where(RUN_STATUS.RUN_ID.eq(id.value()))
                .fetchOptional()
                .map(Runs::toSummary);
    }

    /**
     * Lists runs, newest first; those that are ready in the order of {@link WaitingRuns}.
     *
     * @param after the {@code next} of the page before, of the same filter; one of another list counts as none
     * @param limit 1 to 1,000
     */
    public RunPage list(RunFilter filter, Optional<RunCursor> after, int limit) {
        if (filter.state().orElse(null) == RunState.READY) {
            WaitingRuns.Page page = new WaitingRuns(db).list(filter, after, limit);
            return new RunPage(summaries(page.ids()), page.next());
        }
        Optional<RunId> before =
                after.orElse(null) instanceof RunCursor.Before place ? Optional.of(place.id()) : Optional.empty();
        // The page's ids come first, from the index that fits the filter; only then is each row's standing looked up.
        var page = name("page").fields("run_id").asMaterialized(ids(filter, before, limit + 1));
        List<RunSummary> found = db.with(page)
                .select(RUN_STATUS.fields())
                .from(page)
                .join(RUN_STATUS)
                .on(RUN_STATUS.RUN_ID.eq(page.field("run_id", Long.class)))
                .orderBy(RUN_STATUS.RUN_ID.desc())
                .fetch(row -> toSummary(row.into(RUN_STATUS)));
        return found.size() <= limit
                ? new RunPage(found, Optional.empty())
                : new RunPage(
                        found.subList(0, limit),
                        Optional.of(new RunCursor.Before(found.get(limit - 1).id())));
    }

    /** In this order. */
    private List<RunSummary> summaries(List<RunId> ids) {
        Map<RunId, RunSummary> found = new HashMap<>();
        db.selectFrom(RUN_STATUS)
                .where(RUN_STATUS.RUN_ID.in(ids.stream().map(RunId::value).toList()))
                .forEach(row -> found.put(new RunId(row.getRunId()), toSummary(row)));
        return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
    }

    /** Those of the given runs that have not ended. */
    public Set<RunId> active(Collection<RunId> runs) {
        return runs.isEmpty()
                ? Set.of()
                : db.select(RUN_STATUS.RUN_ID)
                        .from(RUN_STATUS)
                        .where(RUN_STATUS.RUN_ID.in(
                                runs.stream().map(RunId::value).toList()))
                        .and(RUN_STATUS.STATE.in(WAITING_OR_RUNNING))
                        .fetchSet(row -> new RunId(row.value1()));
    }

    private Select<Record1<Long>> ids(RunFilter filter, Optional<RunId> before, int limit) {
        RunState state = filter.state().orElse(null);
        if (state == null) {
            return select(RUN.RUN_ID)
                    .from(RUN)
                    .where(restrict(filter, before, RUN.RUN_ID, RUN.JOB_ID))
                    .orderBy(RUN.RUN_ID.desc())
                    .limit(limit);
        }
        return switch (state) {
            case RUNNING ->
                select(LEASE.RUN_ID)
                        .from(LEASE)
                        .where(restrict(filter, before, LEASE.RUN_ID, LEASE.JOB_ID))
                        .orderBy(LEASE.RUN_ID.desc())
                        .limit(limit);
            case READY -> throw new IllegalArgumentException("waiting runs are not listed by id");
            case FAILED, HELD, CANCELLED ->
                // Repeats the predicate of the partial index, which holds just the runs that ended badly.
                selectDistinct(ATTEMPT.RUN_ID)
                        .from(ATTEMPT)
                        .where(ATTEMPT.RUN_STATE.in(
                                stored(RunState.FAILED), stored(RunState.HELD), stored(RunState.CANCELLED)))
                        .and(ATTEMPT.RUN_STATE.eq(stored(state)))
                        .and(ATTEMPT.REOPENED_AT.isNull())
                        .and(restrict(filter, before, ATTEMPT.RUN_ID, ATTEMPT.JOB_ID))
                        .orderBy(ATTEMPT.RUN_ID.desc())
                        .limit(limit);
            case SUCCEEDED ->
                selectDistinct(ATTEMPT.RUN_ID)
                        .from(ATTEMPT)
                        .where(ATTEMPT.RUN_STATE.eq(stored(RunState.SUCCEEDED)))
                        .and(ATTEMPT.REOPENED_AT.isNull())
                        .and(restrict(filter, before, ATTEMPT.RUN_ID, ATTEMPT.JOB_ID))
                        .orderBy(ATTEMPT.RUN_ID.desc())
                        .limit(limit);
        };
    }

    private static Condition restrict(
            RunFilter filter, Optional<RunId> before, Field<Long> runId, Field<Integer> jobId) {
        Condition condition = noCondition();
        if (filter.job().isPresent()) {
            condition = condition.and(jobId.eq(select(JOB.JOB_ID)
                    .from(JOB)
                    .where(JOB.JOB_KEY.eq(filter.job().get().value()))));
        }
        if (before.isPresent()) {
            condition = condition.and(runId.lt(before.get().value()));
        }
        if (filter.since().isPresent()) {
            condition =
                    condition.and(runId.ge(RunId.firstAt(filter.since().get()).value()));
        }
        if (filter.until().isPresent()) {
            condition =
                    condition.and(runId.lt(RunId.firstAt(filter.until().get()).value()));
        }
        return condition;
    }

    private RunDetails toDetails(RunStatusRecord row) {
        RunSummary summary = toSummary(row);
        long runId = summary.id().value();
        List<AttemptDetails> attempts = new ArrayList<>(db.select(ATTEMPT.fields())
                .select(WORKER.NAME)
                .from(ATTEMPT)
                .leftJoin(WORKER)
                .on(WORKER.WORKER_EPOCH.eq(ATTEMPT.WORKER_EPOCH))
                .where(ATTEMPT.RUN_ID.eq(runId))
                .orderBy(ATTEMPT.ATTEMPT_)
                .fetch(attempt -> new AttemptDetails(
                        attempt.get(ATTEMPT.ATTEMPT_),
                        Optional.of(outcome(attempt.get(ATTEMPT.OUTCOME))),
                        Optional.ofNullable(attempt.get(ATTEMPT.RUN_STATE)).map(Runs::state),
                        Optional.ofNullable(attempt.get(ATTEMPT.ENDED_BY)),
                        Optional.ofNullable(attempt.get(WORKER.NAME)),
                        Optional.ofNullable(attempt.get(ATTEMPT.CLAIMED_AT)),
                        Optional.ofNullable(attempt.get(ATTEMPT.STARTED_AT)),
                        Optional.ofNullable(attempt.get(ATTEMPT.FINISHED_AT)),
                        Optional.ofNullable(attempt.get(ATTEMPT.NEXT_ATTEMPT_AT)),
                        json(attempt.get(ATTEMPT.RESULT)),
                        Optional.ofNullable(attempt.get(ATTEMPT.ERROR_CLASS)),
                        Optional.ofNullable(attempt.get(ATTEMPT.ERROR_MESSAGE)),
                        json(attempt.get(ATTEMPT.DETAILS)),
                        Optional.ofNullable(attempt.get(ATTEMPT.REOPENED_BY)))));
        db.select(LEASE.ATTEMPT, LEASE.CLAIMED_AT, WORKER.NAME)
                .from(LEASE)
                .join(WORKER)
                .on(WORKER.WORKER_EPOCH.eq(LEASE.WORKER_EPOCH))
                .where(LEASE.RUN_ID.eq(runId))
                .fetchOptional(lease -> running(lease.value1(), lease.value2(), lease.value3()))
                // It may have ended between the two reads.
                .filter(running -> attempts.stream().noneMatch(ended -> ended.number() == running.number()))
                .ifPresent(attempts::add);
        return new RunDetails(
                summary,
                json(row.getParams()),
                // The key of a job's own turns is nothing that a caller gave.
                Optional.ofNullable(row.getSerialKey()).filter(key -> row.getFireAt() == null),
                json(row.getResult()),
                attempts,
                refusedWrites(runId),
                db.fetchExists(LEASE, LEASE.RUN_ID.eq(runId).and(LEASE.CANCELLED_BY.isNotNull())));
    }

    private static AttemptDetails running(int number, Instant claimedAt, String worker) {
        return new AttemptDetails(
                number,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(worker),
                Optional.of(claimedAt),
                Optional.of(claimedAt),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private List<RefusedWrite> refusedWrites(long runId) {
        return db.select(REFUSED_WRITE.ATTEMPT, WORKER.NAME, REFUSED_WRITE.OUTCOME, REFUSED_WRITE.REFUSED_AT)
                .from(REFUSED_WRITE)
                .join(WORKER)
                .on(WORKER.WORKER_EPOCH.eq(REFUSED_WRITE.WORKER_EPOCH))
                .where(REFUSED_WRITE.RUN_ID.eq(runId))
                .orderBy(REFUSED_WRITE.REFUSED_ID.desc())
                .limit(REFUSED_WRITES_SHOWN)
                .fetch(row -> new RefusedWrite(
                        row.value1(),
                        row.value2(),
                        Optional.ofNullable(row.value3()).map(Runs::outcome),
                        row.value4()));
    }

    private static RunSummary toSummary(RunStatusRecord row) {
        return new RunSummary(
                new RunId(row.getRunId()),
                row.getRunKey(),
                new JobKey(row.getJobKey()),
                row.getJobVersion(),
                state(row.getState()),
                new QueueName(row.getQueue()),
                row.getPriority(),
                Optional.ofNullable(row.getFireAt()),
                row.getDueAt(),
                row.getCreatedAt(),
                row.getCreatedBy(),
                Optional.ofNullable(row.getRerunOf()).map(RunId::new),
                row.getAttempt(),
                Optional.ofNullable(row.getStartedAt()),
                Optional.ofNullable(row.getFinishedAt()),
                Optional.ofNullable(row.getNextAttemptAt()),
                Optional.ofNullable(row.getEndedBy()),
                Optional.ofNullable(row.getLastOutcome()).map(Runs::outcome),
                Optional.ofNullable(row.getErrorClass()),
                Optional.ofNullable(row.getErrorMessage()));
    }

    private static Optional<String> json(@Nullable JSONB json) {
        return Optional.ofNullable(json).map(JSONB::data);
    }

    private static RunState state(dev.pawl.migrations.generated.enums.RunState state) {
        return RunState.parse(state.getLiteral());
    }

    private static dev.pawl.migrations.generated.enums.RunState stored(RunState state) {
        return dev.pawl.migrations.generated.enums.RunState.lookupLiteral(state.text());
    }

    private static AttemptOutcome outcome(dev.pawl.migrations.generated.enums.AttemptOutcome outcome) {
        return AttemptOutcome.parse(outcome.getLiteral());
    }
}
