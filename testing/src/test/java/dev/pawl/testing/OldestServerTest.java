package dev.pawl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

class OldestServerTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension(ServerVersion.OLDEST);

    @Test
    void isPostgres15WithPawlsSchema() {
        assertThat(db.dsl().fetchValue("select current_setting('server_version_num')::int / 10000"))
                .isEqualTo(15);
        assertThat(db.dsl().fetchValue("select count(*) from pawl.queue")).isEqualTo(1L);
    }

    /** Also of what a function does, and of what ends only with its transaction. */
    @Test
    void aRecorderIsToldThePlansOfAllStatements() throws SQLException {
        var source = new PGSimpleDataSource();
        source.setUrl(PlanRecorder.tellingPlans(db.jdbcUrl()));
        source.setUser(db.user());
        source.setPassword(db.password());
        var recorder = new PlanRecorder();
        try (var connection = recorder.recorded(source).getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "select pawl.create_partitions(date '2030-01-01', 1)");
            connection.commit();
            connection.setAutoCommit(true);
            execute(connection, "select * from pawl.queue where name = 'default'");
        }

        List<ExecutedPlan> plans = recorder.take();
        assertThat(plans).extracting(ExecutedPlan::sql).anyMatch(sql -> sql.contains("pg_advisory_xact_lock"));
        ExecutedPlan last = plans.getLast();
        assertThat(last.sql()).contains("pawl.queue");
        assertThat(last.nodes()).hasSize(1).allSatisfy(node -> {
            assertThat(node.relation()).isEqualTo("queue");
            assertThat(node.rows()).isEqualTo(1);
            assertThat(node.buffers()).isPositive();
        });
        assertThat(recorder.take()).isEmpty();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            assertThat(statement.execute()).isTrue();
        }
    }
}
