package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;

import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SelectJoinStep;

/** How a job is read: the columns, the joins and the one mapper. */
final class JobRows {
    private static final List<SelectFieldOrAsterisk> SMALL_COLUMNS = List.of(
            JOB.JOB_ID,
            JOB.JOB_KEY,
            JOB.VERSION,
            JOB.MANAGED_BY,
            JOB.PAUSED_AT,
            JOB.PAUSED_UNTIL,
            JOB.PAUSE_REASON,
            JOB.CHANGED_AT,
            JOB.DELETED_AT,
            FIRE_CURSOR.NEXT_FIRE_AT,
            FIRE_CURSOR.SKIP_FIRE_AT);

    private final DefinitionCache definitions;

    JobRows(DefinitionCache definitions) {
        this.definitions = definitions;
    }

    /** Jobs with the definition in force and their next fire time. */
    SelectJoinStep<Record> select(DSLContext db) {
        return db.select(SMALL_COLUMNS)
                .select(JOB_VERSION.DEFINITION)
                .from(JOB)
                .join(JOB_VERSION)
                .on(JOB_VERSION.JOB_ID.eq(JOB.JOB_ID))
                .and(JOB_VERSION.VERSION.eq(JOB.VERSION))
                .leftJoin(FIRE_CURSOR)
                .on(FIRE_CURSOR.JOB_ID.eq(JOB.JOB_ID));
    }

    /** The same without definitions, for those whose definitions are known: they are the most of a row. */
    SelectJoinStep<Record> selectKnown(DSLContext db) {
        return db.select(SMALL_COLUMNS).from(JOB).leftJoin(FIRE_CURSOR).on(FIRE_CURSOR.JOB_ID.eq(JOB.JOB_ID));
    }

    /** Empty when the definition has to be read first. */
    Optional<Job> toKnownJob(Record row) {
        return definitions.get(row.get(JOB.JOB_ID), row.get(JOB.VERSION)).map(definition -> toJob(row, definition));
    }

    Job toJob(Record row) {
        return toJob(
                row,
                definitions.get(
                        row.get(JOB.JOB_ID),
                        row.get(JOB.VERSION),
                        new JobKey(row.get(JOB.JOB_KEY)),
                        row.get(JOB_VERSION.DEFINITION).data()));
    }

    /** Empty when this program cannot read the definition. */
    Optional<Job> toJobIfReadable(Record row) {
        return definitions
                .getIfReadable(
                        row.get(JOB.JOB_ID),
                        row.get(JOB.VERSION),
                        new JobKey(row.get(JOB.JOB_KEY)),
                        row.get(JOB_VERSION.DEFINITION).data())
                .map(definition -> toJob(row, definition));
    }

    private static Job toJob(Record row, JobDefinition definition) {
        Optional<Pause> pause = Optional.ofNullable(row.get(JOB.PAUSED_AT))
                .map(since -> new Pause(
                        since,
                        Optional.ofNullable(row.get(JOB.PAUSE_REASON)),
                        Optional.ofNullable(row.get(JOB.PAUSED_UNTIL))));
        return new Job(
                row.get(JOB.JOB_ID),
                new JobKey(row.get(JOB.JOB_KEY)),
                row.get(JOB.VERSION),
                definition,
                pause,
                Optional.ofNullable(row.get(JOB.MANAGED_BY)),
                row.get(JOB.CHANGED_AT),
                Optional.ofNullable(row.get(FIRE_CURSOR.NEXT_FIRE_AT)),
                Optional.ofNullable(row.get(FIRE_CURSOR.SKIP_FIRE_AT)),
                Optional.ofNullable(row.get(JOB.DELETED_AT)));
    }
}
