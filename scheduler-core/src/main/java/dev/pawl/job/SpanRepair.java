package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/**
 * Puts spans right that a program from before the ledger has left as they were when it changed, deleted or revived a
 * job. Within the transaction of {@code db}, under the lock of the job's cursor.
 *
 * <p>Such a program has counted each schedule from the moment at which it stored the version, so a span ends, and the
 * next one begins, when the first version with other times was stored. How far the job has been served since has
 * nothing to do with it.
 */
final class SpanRepair {
    private final DSLContext db;
    private final DefinitionCache definitions;
    private final ScheduleSpans spans;

    SpanRepair(DSLContext db, DefinitionCache definitions) {
        this.db = db;
        this.definitions = definitions;
        this.spans = new ScheduleSpans(db);
    }

    /**
     * Makes the open span that of a version.
     *
     * @param version that is or was the last one in force while the job was there
     * @param served every fire time up to this one has been served. A job without any span is recorded from here on
     * @return false when the span is the right one already
     */
    boolean upTo(int jobId, int version, Instant served) {
        Optional<ScheduleSpans.Latest> latest = spans.latest(jobId);
        if (latest.isEmpty()) {
            spans.begin(jobId, version, served);
            return true;
        }
        ScheduleSpans.Latest last = latest.get();
        if (last.version() == version && last.open()) {
            return false;
        }
        Optional<JobDefinition> promised = last.open() ? definition(jobId, last.version()) : Optional.empty();
        if (sameTimes(promised, definition(jobId, version))) {
            return false;
        }
        boolean open = last.open();
        for (Stored stored : storedAfter(jobId, last, version)) {
            if (!open || !sameTimes(promised, stored.definition)) {
                spans.begin(jobId, stored.version, later(stored.at, last.end()));
                promised = stored.definition;
                open = true;
            }
        }
        if (!open) {
            spans.begin(jobId, version, later(last.end(), served));
        }
        return true;
    }

    /**
     * Ends the span of a job that such a program has deleted. It has recorded nothing of the fire times that were not
     * served by then.
     *
     * @return false when there is no open span
     */
    boolean endDeleted(int jobId, int version, Instant deletedAt, Instant served) {
        if (spans.latest(jobId).filter(ScheduleSpans.Latest::open).isEmpty()) {
            return false;
        }
        upTo(jobId, version, served);
        Instant begun = spans.latest(jobId).orElseThrow().after();
        spans.end(
                jobId,
                deletedAt,
                Optional.of(later(served, begun))
                        .filter(after -> after.isBefore(deletedAt))
                        .map(after -> new ScheduleSpans.GivenUp(after, ScheduleStore.DELETED)));
        return true;
    }

    /** Those up to {@code version} that were stored while the last span was open, or after its end. */
    private List<Stored> storedAfter(int jobId, ScheduleSpans.Latest last, int version) {
        return stored(
                jobId,
                JOB_VERSION
                        .VERSION
                        .gt(last.version())
                        .and(JOB_VERSION.VERSION.le(version))
                        .and(last.through()
                                .map(JOB_VERSION.CREATED_AT::gt)
                                .orElseGet(() -> JOB_VERSION.CREATED_AT.isNotNull())));
    }

    private Optional<JobDefinition> definition(int jobId, int version) {
        return definitions
                .get(jobId, version)
                .or(() -> stored(jobId, JOB_VERSION.VERSION.eq(version)).stream()
                        .findFirst()
                        .flatMap(Stored::definition));
    }

    private List<Stored> stored(int jobId, Condition which) {
        return db.select(JOB.JOB_KEY, JOB_VERSION.VERSION, JOB_VERSION.CREATED_AT, JOB_VERSION.DEFINITION)
                .from(JOB_VERSION)
                .join(JOB)
                .on(JOB.JOB_ID.eq(JOB_VERSION.JOB_ID))
                .where(JOB_VERSION.JOB_ID.eq(jobId))
                .and(which)
                .orderBy(JOB_VERSION.VERSION)
                .fetch(row -> new Stored(
                        row.value2(),
                        row.value3(),
                        definitions.getIfReadable(
                                jobId,
                                row.value2(),
                                new JobKey(row.value1()),
                                row.value4().data())));
    }

    private static boolean sameTimes(Optional<JobDefinition> one, Optional<JobDefinition> other) {
        return one.isPresent() && other.filter(one.get()::hasTimesOf).isPresent();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** A version, and when it was stored; without a definition when this program cannot read it. */
    private record Stored(int version, Instant at, Optional<JobDefinition> definition) {}
}
