package dev.pawl.web.workers;

import dev.pawl.job.QueueName;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.queue.WorkerStatus;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/** The list of workers: who works, who has stopped, who has gone silent. */
public final class WorkerRoutes implements RouteGroup {
    private static final int ROWS = 100;

    private final DSLContext db;
    private final PageRenderer renderer;

    public WorkerRoutes(DSLContext db, PageRenderer renderer) {
        this.db = db;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/workers", Role.VIEWER, this::list));
    }

    private void list(Context context) {
        Parameters.query(context);
        Instant now = DatabaseTime.read(db);
        renderer.show(
                context,
                "workers/list.jte",
                new WorkerListView(
                        renderer.frame(context, "Workers", Section.WORKERS, List.of(), List.of("workers"), now),
                        new WorkerRegistry(db)
                                .list(ROWS).stream().map(WorkerRoutes::row).toList()));
    }

    private static WorkerListView.Row row(WorkerStatus worker) {
        return new WorkerListView.Row(
                worker.name(),
                worker.epoch(),
                worker.version(),
                mark(worker),
                worker.queues().stream().map(QueueName::value).toList(),
                worker.slots(),
                worker.busy(),
                worker.startedAt(),
                worker.heartbeatAt());
    }

    /** Silence is told before the lease runs out and others declare the worker dead. */
    private static StateMark mark(WorkerStatus worker) {
        boolean silent = worker.heartbeatAge().compareTo(worker.lease().dividedBy(2)) > 0;
        return switch (worker.state()) {
            case ALIVE -> silent ? StateMark.SILENT : StateMark.ALIVE;
            case DRAINING -> silent ? StateMark.SILENT : StateMark.DRAINING;
            case STOPPED -> StateMark.STOPPED;
            case DEAD -> StateMark.DEAD;
        };
    }
}
