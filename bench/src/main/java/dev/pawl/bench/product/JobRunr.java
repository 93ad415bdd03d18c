package dev.pawl.bench.product;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.bench.measure.Progress;
import java.time.Duration;
import java.util.Collections;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** JobRunr with its PostgreSQL storage and one background server. Keeps done jobs for 36 hours. */
final class JobRunr implements Product {
    /** Its own default on two cores: 16 for each core, on virtual threads. */
    private static final int WORKERS = 32;
    /** The least that it accepts on a SQL database. It matters for the first look only: then jobs fetch their next. */
    private static final Duration POLLING = Duration.ofSeconds(5);

    private final HikariDataSource pool;
    private final DSLContext db;
    private final JacksonJsonMapper json = new JacksonJsonMapper();
    private final PostgresStorageProvider storage;
    private final JobRequestScheduler scheduler;

    JobRunr(String url) {
        pool = Pool.of("jobrunr", url, WORKERS + 4);
        db = DSL.using(pool, SQLDialect.POSTGRES);
        storage = new PostgresStorageProvider(pool);
        storage.setJobMapper(new JobMapper(json));
        scheduler = new JobRequestScheduler(storage);
    }

    @Override
    public String name() {
        return "JobRunr";
    }

    @Override
    public void enqueue(int count) {
        scheduler.enqueue(Collections.nCopies(count, new NoOp()).stream());
    }

    @Override
    public Running start(Progress progress) {
        BackgroundJobServer server = new BackgroundJobServer(
                storage,
                json,
                handlers(new Counter(progress)),
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(POLLING)
                        .andWorkerCount(WORKERS));
        server.start();
        return server::stop;
    }

    @Override
    public boolean idle() {
        return !db.fetchExists(DSL.selectOne()
                .from("jobrunr_jobs")
                .where("state in ('AWAITING', 'SCHEDULED', 'ENQUEUED', 'PROCESSING', 'PROCESSED')"));
    }

    @Override
    public void close() {
        storage.close();
        pool.close();
    }

    private static JobActivator handlers(Counter counter) {
        return new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(counter);
            }
        };
    }

    /** Asks for nothing. Stored as JSON. */
    public static final class NoOp implements JobRequest {
        @Override
        public Class<Counter> getJobRequestHandler() {
            return Counter.class;
        }
    }

    /** Does nothing, and counts. */
    public static final class Counter implements JobRequestHandler<NoOp> {
        private final Progress progress;

        Counter(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void run(NoOp request) {
            progress.add(1);
        }
    }
}
