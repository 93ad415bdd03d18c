package dev.pawl.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that has been at work is migrated with all its rows, and programs of before go on writing theirs. */
class RowsOfBeforeTest {

    private ScratchDatabase database;

    @BeforeEach
    void atVersion10() throws Exception {
        database = new ScratchDatabase();
        Migrations.configuration(database.dataSource()).target("10").load().migrate();
        execute("insert into pawl.queue (name) values ('default') on conflict do nothing");
        execute("insert into pawl.job (job_key, version) values ('a', 1), ('b', 1), ('c', 1)");
        execute("insert into pawl.job_version (job_id, version, definition, author)"
                + " select job_id, 1, '{\"queue\": \"default\"}', 'test' from pawl.job");
        execute("insert into pawl.fire_cursor (job_id, version, fired_through, next_fire_at)"
                + " select job_id, 1, '2026-03-01 12:00Z', '2026-03-01 12:01Z' from pawl.job");
        execute("insert into pawl.schedule_span (job_id, after, version)"
                + " select job_id, '2026-03-01 11:00Z', 1 from pawl.job");
    }

    @AfterEach
    void drop() throws Exception {
        database.close();
    }

    /** Its beginning was not recorded: without one, all that it left unserved counts as paused. */
    @Test
    void aPauseThatHadOnlyItsEndStaysAsItIs() throws SQLException {
        execute("update pawl.fire_cursor set paused_through = '2026-03-01 13:00Z' where job_id = 2");

        Migrations.migrate(database.dataSource());

        assertThat(texts("select (paused_through at time zone 'UTC')::text || ' ' || coalesce(paused_after::text,"
                        + " 'null') from pawl.fire_cursor where paused_through is not null"))
                .containsExactly("2026-03-01 13:00:00 null");
    }

    @Test
    void spansOfBeforeGoOnWithoutZoneData() throws SQLException {
        Migrations.migrate(database.dataSource());

        assertThat(texts("select coalesce(zone_data, 'unknown') from pawl.schedule_span where through is null"))
                .containsExactly("unknown", "unknown", "unknown");
    }

    /** They were parked when the most urgent was next; now it is the earliest, and backfilled ones come last. */
    @Test
    void turnsThatWereParkedPassInTheNewOrder() throws SQLException {
        run(1, "2026-03-01 12:00Z", 5);
        park(2, "2026-03-01 12:02Z", 0);
        park(3, "2026-03-01 12:01Z", 7);
        park(4, "2026-02-01 12:00Z", 9);
        execute("insert into pawl.serial_turn (serial_hash, run_id)"
                + " values (pawl.serial_hash(pawl.overlap_key(1)), 1)");

        Migrations.migrate(database.dataSource());
        // A node of before parks one more.
        park(5, "2026-03-01 12:03Z", 0);

        assertThat(List.of(nextAfter(1), nextAfter(3), nextAfter(2), nextAfter(5)))
                .containsExactly(3L, 2L, 5L, 4L);
    }

    /** It knows neither the new column of cursors nor that of spans. */
    @Test
    void aProgramOfBeforeGoesOnWriting() throws SQLException {
        Migrations.migrate(database.dataSource());

        execute("update pawl.fire_cursor set paused_through = '2026-03-01 13:00Z' where job_id = 1");
        execute("update pawl.schedule_span set through = '2026-03-01 12:30Z' where job_id = 1");
        execute("insert into pawl.schedule_span (job_id, after, version) values (1, '2026-03-01 12:30Z', 1)");
        String run = text("select run_id from pawl.fire(array[2], array[1], array['2026-03-01 12:01Z'::timestamptz],"
                + " array['2026-03-01 12:01Z'::timestamptz], array[true], array[null::bigint], null,"
                + " 'schedule')");

        assertThat(texts("select coalesce(paused_after::text, 'none') from pawl.fire_cursor where job_id = 1"))
                .containsExactly("none");
        assertThat(texts("select run_id::text from pawl.ready")).containsExactly(run);
    }

    private void run(long id, String fireAt, int priority) throws SQLException {
        execute("""
            insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, fire_at, due_at, created_at,
                                  created_by, serial_key)
            select ?, 'run ' || ?, 1, 1, q.queue_id, ?, ?::timestamptz, ?::timestamptz, ?::timestamptz, 'schedule',
                   pawl.overlap_key(1)
              from pawl.queue q where q.name = 'default'
            """, id, id, priority, fireAt, fireAt, fireAt);
    }

    private void park(long id, String fireAt, int priority) throws SQLException {
        run(id, fireAt, priority);
        execute("""
            insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost, serial_hash,
                                      fire_at)
            select 'infinity', r.run_id, r.queue_id, r.priority, r.run_id, 1, 0, 0, 0, pawl.serial_hash(r.serial_key), r.fire_at
              from pawl.run r where r.run_id = ?
            """, id);
    }

    /** Ends a run, and tells whose turn it is then. */
    private long nextAfter(long run) throws SQLException {
        execute(
                "insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, finished_at)"
                        + " values (?, 1, 1, 'succeeded', 'succeeded', pawl.clock())",
                run);
        assertThat(text("select pawl.pass_turns(array[?::bigint])", run)).isEqualTo("1");
        return Long.parseLong(text("select run_id from pawl.serial_turn"));
    }

    private String text(String sql, Object... values) throws SQLException {
        List<String> texts = texts(sql, values);
        assertThat(texts).hasSize(1);
        return texts.getFirst();
    }

    // By JDBC: the generator of the table classes, which runs in the same process, wants jOOQ as it finds it.
    private List<String> texts(String sql, Object... values) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (var connection = database.dataSource().getConnection();
                var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.execute();
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
