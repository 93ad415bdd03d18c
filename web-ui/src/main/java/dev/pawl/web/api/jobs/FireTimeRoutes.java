package dev.pawl.web.api.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.fire.Backfill;
import dev.pawl.fire.BackfillCount;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.NextRuns;
import dev.pawl.job.NothingToSkipException;
import dev.pawl.web.api.Author;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;
import org.jooq.DSLContext;

/** {@code /api/v1/jobs/{key}}: what people do with single fire times of a schedule. */
public final class FireTimeRoutes implements RouteGroup {
    private final Jobs jobs;
    private final NextRuns nextRuns;
    private final Backfill backfill;

    public FireTimeRoutes(DSLContext db, Jobs jobs) {
        this.jobs = jobs;
        this.nextRuns = new NextRuns(db);
        this.backfill = new Backfill(db, jobs);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/jobs/{key}/skip-next", Role.OPERATOR, this::skipNext),
                Route.delete("/api/v1/jobs/{key}/skip-next", Role.OPERATOR, this::undoSkipNext),
                Route.post("/api/v1/jobs/{key}/backfill", Role.OPERATOR, this::backfill));
    }

    private void skipNext(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        RequestBody.none(context);
        String author = Author.of(context);
        try {
            if (jobs.skipNext(key, author).isEmpty()) {
                throw Problem.notFound().asException();
            }
        } catch (NothingToSkipException nothing) {
            throw Problem.conflict("nothing-to-skip", String.valueOf(nothing.getMessage()))
                    .asException();
        }
        answer(context, key);
    }

    private void undoSkipNext(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        RequestBody.none(context);
        // A job that skips nothing is what the caller wants; a job that is not there is told below.
        jobs.undoSkipNext(key);
        answer(context, key);
    }

    private void backfill(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        BackfillBody body = BackfillBody.read(RequestBody.json(context));
        BackfillCount count = (body.dryRun()
                        ? backfill.count(key, body.since(), body.until())
                        : backfill.make(key, body.since(), body.until()))
                .orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = JsonAnswer.object();
        json.put("dry_run", body.dryRun());
        json.put("fire_times", count.fireTimes());
        json.put("have_run", count.haveRun());
        json.put("excepted", count.excepted());
        json.put("pending", count.pending());
        json.put("runs", count.runs());
        json.put("skipped_before", count.skipped());
        JsonAnswer.send(context, json);
    }

    private void answer(Context context, JobKey key) {
        Job job = jobs.find(key).orElseThrow(() -> Problem.notFound().asException());
        JsonAnswer.send(context, JobAnswer.json(job, nextRuns.of(job)));
    }
}
