package dev.pawl.web.jobs;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.RUN;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.job.Job;
import dev.pawl.migrations.generated.enums.RunState;
import dev.pawl.run.RunId;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Reads the last runs of several jobs in one query. */
final class LastRuns {
    private final DSLContext db;

    LastRuns(DSLContext db) {
        this.db = db;
    }

    /** For each of these jobs that has run, its last {@code limit} runs, the newest last. */
    Map<Integer, List<LastRun>> of(Collection<Job> jobs, int limit) {
        // A job's newest runs come from the end of one index; only for these are the latest and the first attempt
        // looked up.
        var run = lateral(select(RUN.RUN_ID, RUN.DUE_AT)
                        .from(RUN)
                        .where(RUN.JOB_ID.eq(JOB.JOB_ID))
                        .orderBy(RUN.RUN_ID.desc())
                        .limit(inline(limit)))
                .as("recent");
        var attempt = lateral(select(ATTEMPT.RUN_STATE, ATTEMPT.REOPENED_AT, ATTEMPT.FINISHED_AT)
                        .from(ATTEMPT)
                        .where(ATTEMPT.RUN_ID.eq(run.field(RUN.RUN_ID)))
                        .orderBy(ATTEMPT.ATTEMPT_.desc())
                        .limit(inline(1)))
                .as("latest");
        var first = lateral(
                        select(coalesce(ATTEMPT.STARTED_AT, ATTEMPT.CLAIMED_AT).as(ATTEMPT.STARTED_AT))
                                .from(ATTEMPT)
                                .where(ATTEMPT.RUN_ID.eq(run.field(RUN.RUN_ID)))
                                .and(ATTEMPT.CLAIMED_AT.isNotNull())
                                .orderBy(ATTEMPT.ATTEMPT_)
                                .limit(inline(1)))
                .as("first");
        Integer[] ids = jobs.stream().map(Job::id).toArray(Integer[]::new);
        Map<Integer, List<LastRun>> found = new HashMap<>();
        db.select(
                        JOB.JOB_ID,
                        run.field(RUN.RUN_ID),
                        run.field(RUN.DUE_AT),
                        LEASE.RUN_ID,
                        attempt.field(ATTEMPT.RUN_STATE),
                        attempt.field(ATTEMPT.REOPENED_AT),
                        first.field(ATTEMPT.STARTED_AT),
                        attempt.field(ATTEMPT.FINISHED_AT))
                .from(JOB)
                .crossJoin(run)
                .leftJoin(LEASE)
                .on(LEASE.RUN_ID.eq(run.field(RUN.RUN_ID)))
                .leftJoin(attempt)
                .on(trueCondition())
                .leftJoin(first)
                .on(trueCondition())
                .where(JOB.JOB_ID.eq(any(ids)))
                .orderBy(JOB.JOB_ID, run.field(RUN.RUN_ID))
                .forEach(row -> found.computeIfAbsent(row.value1(), job -> new ArrayList<>())
                        .add(new LastRun(
                                new RunId(row.value2()).toString(),
                                state(row.value4() != null, row.value5(), row.value6() != null, row.value7() != null),
                                row.value3(),
                                duration(row.value7(), row.value8()))));
        return Collections.unmodifiableMap(found);
    }

    private static StateMark state(boolean leased, @Nullable RunState ended, boolean reopened, boolean tried) {
        if (leased) {
            return StateMark.RUNNING;
        }
        if (ended == null || reopened) {
            return tried ? StateMark.RETRYING : StateMark.WAITING;
        }
        return RunMarks.of(dev.pawl.run.RunState.parse(ended.getLiteral()));
    }

    private static Duration duration(@Nullable Instant startedAt, @Nullable Instant finishedAt) {
        return startedAt == null || finishedAt == null ? Duration.ZERO : Duration.between(startedAt, finishedAt);
    }
}
