package dev.pawl.bench.product;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.bench.measure.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;

/** Quartz, clustered over JDBC: one job and a one-shot trigger for each task. Keeps nothing of what it has done. */
final class Quartz implements Product {
    private static final int THREADS = 20;
    private static final JobDetail JOB = JobBuilder.newJob(Counter.class)
            .withIdentity("no-op")
            .storeDurably()
            .build();
    private static final String PROGRESS = "progress";

    private final HikariDataSource pool;
    private final DSLContext db;
    private final Scheduler scheduler;
    private final AtomicLong number = new AtomicLong();

    Quartz(String url) throws SchedulerException {
        pool = Pool.of("quartz", url, THREADS + 4);
        db = DSL.using(pool, SQLDialect.POSTGRES);
        db.connection(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(tables());
            }
        });
        // Quartz finds its connections by a name in a static map.
        String source = "bench-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(source, new QuartzConnections(pool));
        scheduler = new StdSchedulerFactory(properties(source)).getScheduler();
    }

    private static Properties properties(String source) {
        var properties = new Properties();
        Map.of(
                        "scheduler.instanceName",
                        source,
                        "scheduler.instanceId",
                        "AUTO",
                        // Takes as many due triggers at once as it has threads, which is only right within its lock.
                        "scheduler.batchTriggerAcquisitionMaxCount",
                        Integer.toString(THREADS),
                        "jobStore.acquireTriggersWithinLock",
                        "true",
                        "jobStore.class",
                        JobStoreTX.class.getName(),
                        "jobStore.driverDelegateClass",
                        PostgreSQLDelegate.class.getName(),
                        "jobStore.dataSource",
                        source,
                        "jobStore.isClustered",
                        "true",
                        "threadPool.class",
                        SimpleThreadPool.class.getName(),
                        "threadPool.threadCount",
                        Integer.toString(THREADS))
                .forEach((name, value) -> properties.setProperty("org.quartz." + name, value));
        // Tasks that have waited for long are late, not misfired: that would be another and slower way.
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "86400000");
        return properties;
    }

    @Override
    public String name() {
        return "Quartz, clustered";
    }

    @Override
    public void enqueue(int count) throws SchedulerException {
        Set<Trigger> triggers = new HashSet<>();
        for (int i = 0; i < count; i++) {
            triggers.add(TriggerBuilder.newTrigger()
                    .withIdentity(Long.toString(number.incrementAndGet()))
                    .forJob(JOB)
                    .startNow()
                    .build());
        }
        scheduler.scheduleJobs(Map.of(JOB, triggers), true);
    }

    @Override
    public Running start(Progress progress) throws SchedulerException {
        scheduler.getContext().put(PROGRESS, progress);
        scheduler.start();
        return this::stop;
    }

    private void stop() {
        try {
            scheduler.standby();
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean idle() {
        return !db.fetchExists(DSL.table("qrtz_triggers")) && !db.fetchExists(DSL.table("qrtz_fired_triggers"));
    }

    @Override
    public void close() {
        try {
            // Closes the pool, too.
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tables that Quartz brings for PostgreSQL. */
    private static String tables() {
        try (InputStream file = JobStoreTX.class.getResourceAsStream("tables_postgres.sql")) {
            if (file == null) {
                throw new IllegalStateException("Quartz's jar has no tables_postgres.sql any more");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does nothing, and counts. */
    public static final class Counter implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                Object progress = context.getScheduler().getContext().get(PROGRESS);
                ((Progress) Objects.requireNonNull(progress)).add(1);
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
