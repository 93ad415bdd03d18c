package dev.pawl.bench.product;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.bench.measure.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * db-scheduler with the polling that its documentation recommends for throughput. Keeps nothing of what it has done.
 */
final class DbScheduler implements Product {
    /** With the limits below one of the configurations in its own benchmark: batches of up to 400, 20 at once. */
    private static final int THREADS = 20;

    private static final double FETCH_BELOW = 4.0;
    private static final double FETCH_UP_TO = 20.0;
    private static final Duration POLLING = Duration.ofMillis(100);
    private static final String TASK = "no-op";

    /** As its documentation gives it for PostgreSQL; the library does not make it. */
    private static final String TABLE = """
        create table scheduled_tasks (
            task_name text not null,
            task_instance text not null,
            task_data bytea,
            execution_time timestamptz not null,
            picked boolean not null,
            picked_by text,
            last_success timestamptz,
            last_failure timestamptz,
            consecutive_failures int,
            last_heartbeat timestamptz,
            version bigint not null,
            priority smallint,
            primary key (task_name, task_instance)
        );
        create index execution_time_idx on scheduled_tasks (execution_time);
        create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
        """;

    private final HikariDataSource pool;
    private final DSLContext db;
    private final SchedulerClient client;
    private final AtomicLong number = new AtomicLong();

    DbScheduler(String url) {
        pool = Pool.of("db-scheduler", url, THREADS + 4);
        db = DSL.using(pool, SQLDialect.POSTGRES);
        db.execute(TABLE);
        client = SchedulerClient.Builder.create(pool).build();
    }

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public void enqueue(int count) {
        List<TaskInstance<?>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(new TaskInstance<Void>(TASK, Long.toString(number.incrementAndGet())));
        }
        client.scheduleBatch(tasks, Instant.now());
    }

    @Override
    public Running start(Progress progress) {
        OneTimeTask<Void> task = Tasks.oneTime(TASK).execute((instance, context) -> progress.add(1));
        Scheduler scheduler = Scheduler.create(pool, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .pollingInterval(POLLING)
                .build();
        scheduler.start();
        return scheduler::stop;
    }

    @Override
    public boolean idle() {
        return !db.fetchExists(DSL.table("scheduled_tasks"));
    }

    @Override
    public void close() {
        pool.close();
    }
}
