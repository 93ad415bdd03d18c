package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.report.RateTable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** Pawl with millions of ended runs, over ten days with today, beside Pawl with none. */
final class History implements Scenario.Measured {
    private static final int DAYS = 10;

    @Override
    public void measure(Bench bench) throws Exception {
        int history = bench.sizes().history();
        int runs = bench.sizes().runs();
        RateTable table = new RateTable();
        try (PawlDatabase empty = PawlDatabase.create(bench, "no history", "history_empty");
                PawlDatabase full = PawlDatabase.create(
                        bench, String.format(Locale.ROOT, "%,d attempts of history", history), "history_full")) {
            makeHistory(bench, full.url(), history);
            full.tidy();
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                for (PawlDatabase one : List.of(empty, full)) {
                    one.fill(bench, runs);
                    Round drained = bench.meter().drainAll(one.queue(), runs);
                    PawlDatabase.say(bench, round, one.queue().name(), drained);
                    if (round > 0) {
                        table.add(one.queue().name(), drained);
                    }
                }
            }
        }
        bench.report().add(table.table("history", "Pawl: drain with a history"));
    }

    private static void makeHistory(Bench bench, String url, int attempts) throws SQLException {
        // Minutes for each day: longer than a pool of Pawl's lets a statement take.
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pawl.create_partitions((now() at time zone 'UTC')::date - %1$d, %1$d)".formatted(DAYS - 1));
            for (int day = 0; day < DAYS; day++) {
                int some = attempts / DAYS + (day < attempts % DAYS ? 1 : 0);
                if (some > 0) {
                    statement.execute(runsOf(day, some));
                    bench.report().say(String.format(Locale.ROOT, "%,d attempts of %d days ago", some, day));
                }
            }
        }
    }

    /** Ids of a day as they would have been made at even distances from its begin to its end, or to now. */
    private static String runsOf(int daysAgo, int runs) {
        return """
            with day as (
                select (date_trunc('day', now(), 'UTC') - make_interval(hours => 24 * %1$d)) as begins,
                       least(date_trunc('day', now(), 'UTC') - make_interval(hours => 24 * %1$d) + interval '24 hours', now()) as ends),
            made as (
                select pawl.first_id_at(begins) + n * ((pawl.first_id_at(ends) - pawl.first_id_at(begins)) / %2$d) as run_id,
                       begins + n * ((ends - begins) / %2$d) as at, j.job_id, j.version
                  from day, generate_series(0, %2$d - 1) n, pawl.job j where j.job_key = 'bench'),
            runs as (
                insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, due_at, created_at, created_by)
                select m.run_id, m.run_id::text, m.job_id, m.version, q.queue_id, 5, m.at, m.at, 'bench'
                  from made m, pawl.queue q where q.name = 'default')
            insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch,
                                      claimed_at, started_at, finished_at)
            select run_id, 1, job_id, 'succeeded', 'succeeded', 'success', 1, at, at, at from made
            """.formatted(daysAgo, runs);
    }
}
