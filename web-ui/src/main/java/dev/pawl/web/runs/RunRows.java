package dev.pawl.web.runs;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.RUN;
import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbGetAttribute;
import static org.jooq.impl.DSL.jsonbGetAttributeAsText;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Makes the rows of run lists: what the summaries say, and the worker of each latest attempt. */
public final class RunRows {
    private final DSLContext db;

    public RunRows(DSLContext db) {
        this.db = db;
    }

    /**
     * One row for each of these runs, in the same order. Asks the database once.
     *
     * @param now the database's time
     */
    public List<RunRow> of(List<RunSummary> runs, Instant now) {
        Map<Long, Latest> latest = latest(runs);
        return runs.stream()
                .map(run -> row(run, latest.getOrDefault(run.id().value(), Latest.NONE), now))
                .toList();
    }

    private record Latest(int attempts, @Nullable String worker) {
        static final Latest NONE = new Latest(0, null);
    }

    private Map<Long, Latest> latest(List<RunSummary> runs) {
        var attempt = lateral(select(ATTEMPT.WORKER_EPOCH)
                        .from(ATTEMPT)
                        .where(ATTEMPT.RUN_ID.eq(RUN.RUN_ID))
                        .orderBy(ATTEMPT.ATTEMPT_.desc())
                        .limit(inline(1)))
                .as("latest");
        var maxAttempts = jsonbGetAttributeAsText(jsonbGetAttribute(JOB_VERSION.DEFINITION, "retry"), "max_attempts")
                .cast(Integer.class);
        Long[] ids = runs.stream().map(run -> run.id().value()).toArray(Long[]::new);
        return db.select(RUN.RUN_ID, maxAttempts, WORKER.NAME)
                .from(RUN)
                .join(JOB_VERSION)
                .on(JOB_VERSION.JOB_ID.eq(RUN.JOB_ID))
                .and(JOB_VERSION.VERSION.eq(RUN.JOB_VERSION))
                .leftJoin(LEASE)
                .on(LEASE.RUN_ID.eq(RUN.RUN_ID))
                .leftJoin(attempt)
                .on(trueCondition())
                .leftJoin(WORKER)
                .on(WORKER.WORKER_EPOCH.eq(coalesce(LEASE.WORKER_EPOCH, attempt.field(ATTEMPT.WORKER_EPOCH))))
                .where(RUN.RUN_ID.eq(any(ids)))
                .fetchMap(
                        row -> row.value1(), row -> new Latest(row.value2() == null ? 0 : row.value2(), row.value3()));
    }

    private static RunRow row(RunSummary run, Latest latest, Instant now) {
        @Nullable
        Duration duration = run.startedAt()
                .flatMap(from -> run.finishedAt().map(to -> Duration.between(from, to)))
                .orElse(null);
        StateMark state = RunMarks.of(run, now);
        return new RunRow(
                run.id().toString(),
                run.job().value(),
                state,
                run.attempt(),
                latest.attempts(),
                run.dueAt(),
                run.startedAt().orElse(null),
                state == StateMark.SCHEDULED || state == StateMark.RETRYING
                        ? run.nextAttemptAt().orElse(null)
                        : null,
                duration,
                latest.worker(),
                run.state() == RunState.SUCCEEDED ? null : error(run),
                run.createdBy());
    }

    private static @Nullable String error(RunSummary run) {
        String text = ErrorText.of(run.errorClass(), run.errorMessage());
        return text.isEmpty() ? null : text;
    }
}
