package dev.pawl.cli.local;

import dev.pawl.database.ServerCheck;
import dev.pawl.input.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Looks at a database that has Pawl's schema, or should have. One thread. */
final class DatabaseExamination {
    private static final Duration SKEW_MAX = Duration.ofSeconds(2);
    private static final Duration READY_AGE_MAX = Duration.ofMinutes(5);
    private static final Duration TRANSACTION_AGE_MAX = Duration.ofMinutes(10);
    private static final int DAYS_AHEAD_MIN = 2;

    private final DSLContext db;

    DatabaseExamination(DSLContext db) {
        this.db = db;
    }

    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        findings.add(clock());
        Finding schema = schema();
        findings.add(schema);
        if (schema.good()) {
            findings.add(partitions());
            findings.add(defaultPartitions());
            findings.add(workers());
            findings.add(oldestReady());
        }
        findings.add(oldestTransaction());
        return findings;
    }

    private Finding clock() {
        Instant before = Instant.now();
        Instant there = instant("select clock_timestamp()");
        Instant after = Instant.now();
        Instant here = before.plus(Duration.between(before, after).dividedBy(2));
        Duration skew = Duration.between(here, there);
        String found = "the database's clock is " + skew.abs().toMillis() + " ms "
                + (skew.isNegative() ? "behind" : "ahead of") + " this machine's";
        return skew.abs().compareTo(SKEW_MAX.plus(Duration.between(before, after))) <= 0
                ? Finding.good("clock", found)
                : Finding.bad(
                        "clock",
                        found,
                        "Pawl goes by the database's clock, so its times will look wrong here. Synchronise both with"
                                + " NTP.");
    }

    private Finding schema() {
        boolean exists = flag("select to_regclass('pawl.schema_history') is not null");
        int version = exists
                ? number("select coalesce(max(version::int), 0) from pawl.schema_history"
                        + " where success and version ~ '^[0-9]+$'")
                : 0;
        return version == ServerCheck.newestSchema()
                ? Finding.good("schema", "version " + version)
                : Finding.bad(
                        "schema",
                        version == 0 ? "there is none" : "version " + version + " of " + ServerCheck.newestSchema(),
                        "Run 'pawl migrate', or start 'pawl up', which does it too.");
    }

    private Finding partitions() {
        int missing = number("""
            select count(*)::int
              from generate_series(0, %d) n,
                   unnest(array['run', 'attempt', 'run_step', 'log_chunk', 'stats_minute']) t
             where to_regclass('pawl.' || t || '_p'
                       || to_char((pawl.clock() at time zone 'UTC')::date + n, 'YYYYMMDD')) is null\
            """.formatted(DAYS_AHEAD_MIN));
        return missing == 0
                ? Finding.good("partitions", "there are some for the next " + DAYS_AHEAD_MIN + " days")
                : Finding.bad(
                        "partitions",
                        missing + " are missing for the next " + DAYS_AHEAD_MIN + " days",
                        "A running scheduler or worker makes them each hour: start one, and look into its log if one"
                                + " runs already.");
    }

    // Runs that outlived their leaves are in the default leaves for good reason: they are older than every leaf.
    private Finding defaultPartitions() {
        boolean used = flag("""
            with oldest as (
                select pawl.first_id_at(min(day)::timestamp at time zone 'UTC') as run_id, min(day) as day
                  from pawl.leaves('run'))
            select exists (select from pawl.run_p_default r, oldest o where r.run_id >= o.run_id)
                or exists (select from pawl.attempt_p_default a, oldest o where a.run_id >= o.run_id)
                or exists (select from pawl.run_step_p_default s, oldest o where s.run_id >= o.run_id)
                or exists (select from pawl.log_chunk_p_default)
                or exists (select from pawl.stats_minute_p_default)\
            """);
        return used
                ? Finding.bad(
                        "default partitions",
                        "they hold rows of days that have partitions of their own, or should have",
                        "Partitions were missing for a while: keep a scheduler or worker running. The rows do no harm;"
                                + " they are deleted one by one when they are too old.")
                : Finding.good("default partitions", "empty but for runs that are older than is kept and still needed");
    }

    private Finding workers() {
        Record row = db.resultQuery("""
            select count(*) filter (where heartbeat_at > pawl.clock() - lease)::int,
                   count(*) filter (where heartbeat_at <= pawl.clock() - lease)::int
              from pawl.worker where state in ('alive', 'draining')\
            """).fetchSingle();
        int alive = row.get(0, Integer.class);
        int silent = row.get(1, Integer.class);
        if (alive == 0) {
            return Finding.bad(
                    "workers",
                    "none is alive, so no run is done",
                    "Start one: 'pawl up', or 'pawl up --roles worker'.");
        }
        return silent == 0
                ? Finding.good("workers", alive + " alive")
                : Finding.bad(
                        "workers",
                        silent + " silent for longer than their lease, " + alive + " alive",
                        "Their runs go to others within seconds while a scheduler or worker runs. If this lasts, look"
                                + " into its log.");
    }

    private Finding oldestReady() {
        // A run's place in the queue has the time of its creation in the upper bits.
        List<Record> oldest = List.copyOf(db.resultQuery("""
            select q.name, q.paused_at is not null,
                   (extract(epoch from pawl.clock()) * 1000 - (r.position >> 20))::bigint
              from pawl.queue q
              join lateral (select min(first.position) as position
                              from generate_series(0, 9) p
                             cross join lateral (select w.position from pawl.ready w
                                                  where w.queue_id = q.queue_id and w.priority = p
                                                  order by w.position limit 1) first) r
                on r.position is not null
             order by r.position limit 1\
            """).fetch());
        if (oldest.isEmpty()) {
            return Finding.good("oldest ready run", "nothing waits");
        }
        Record row = oldest.get(0);
        Duration age = Duration.ofSeconds(Math.max(0, row.get(2, Long.class) / 1000));
        String queue = row.get(0, String.class);
        boolean paused = row.get(1, Boolean.class);
        String found =
                "waits for " + Durations.format(age) + " in queue " + queue + (paused ? ", which is paused" : "");
        return age.compareTo(READY_AGE_MAX) <= 0 || paused
                ? Finding.good("oldest ready run", found)
                : Finding.bad(
                        "oldest ready run",
                        found,
                        "Too few workers serve this queue, or none: see 'pawl workers'. Raise --slots, or start more"
                                + " with --queues " + queue + ".");
    }

    private Finding oldestTransaction() {
        int seconds = number("""
            select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::int
              from pg_stat_activity
             where backend_type = 'client backend' and pid <> pg_backend_pid()\
            """);
        Duration age = Duration.ofSeconds(Math.max(0, seconds));
        String found = "the oldest is open for " + Durations.format(age);
        return age.compareTo(TRANSACTION_AGE_MAX) <= 0
                ? Finding.good("transactions", found)
                : Finding.bad(
                        "transactions",
                        found,
                        "While it is open, PostgreSQL cannot clean up after finished runs and gets slower. Find it in"
                                + " pg_stat_activity and end it.");
    }

    private boolean flag(String sql) {
        return db.resultQuery(sql).fetchSingle().get(0, Boolean.class);
    }

    private int number(String sql) {
        return db.resultQuery(sql).fetchSingle().get(0, Integer.class);
    }

    private Instant instant(String sql) {
        return db.resultQuery(sql).fetchSingle().get(0, Instant.class);
    }
}
