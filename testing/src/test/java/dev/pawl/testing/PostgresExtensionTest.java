package dev.pawl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

class PostgresExtensionTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    @Test
    void theServerIsDurable() {
        assertThat(setting("fsync")).isEqualTo("on");
        assertThat(setting("full_page_writes")).isEqualTo("on");
        assertThat(setting("synchronous_commit")).isEqualTo("on");
    }

    @Test
    void theSessionZoneIsNotUtc() {
        assertThat(setting("TimeZone")).isEqualTo("Asia/Kathmandu");
    }

    @Test
    void anotherProcessFindsTheSameDatabase() throws SQLException {
        db.time().set(Instant.parse("2026-03-01T02:00:00Z"));

        try (var connection = DriverManager.getConnection(db.jdbcUrl(), db.user(), db.password());
                var statement = connection.createStatement();
                var result = statement.executeQuery("select pawl.clock() = '2026-03-01T02:00:00Z', pg_backend_pid()")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getBoolean(1)).isTrue();
        }
    }

    @Test
    void timeStandsStillWhereItIsSet() {
        db.time().set(Instant.parse("2026-03-01T02:00:00.123456789Z"));

        assertThat(sqlTime()).isEqualTo("2026-03-01T02:00:00.123456Z");
        assertThat(sqlTime())
                .isEqualTo(db.time().now())
                .isEqualTo(db.time().clock().instant());
    }

    @Test
    void timeMovesByAStep() {
        db.time().set(Instant.parse("2026-03-01T02:00:00Z"));

        db.time().advance(Duration.ofSeconds(90));

        assertThat(sqlTime()).isEqualTo("2026-03-01T02:01:30Z");
    }

    @Test
    void timeThatWasNotSetRuns() {
        Instant first = db.time().now();

        assertThat(db.time().now()).isAfter(first);
        assertThat(sqlTime()).isAfter(first);
    }

    @Test
    void aStepFromRunningTimeStopsIt() {
        Instant before = db.time().now();

        db.time().advance(Duration.ofHours(1));

        assertThat(sqlTime()).isAfterOrEqualTo(before.plus(Duration.ofHours(1))).isEqualTo(sqlTime());
    }

    @Test
    void outsideTheTestsOfAClassThereIsNoDatabase() {
        var unused = new PostgresExtension();

        assertThatThrownBy(unused::dsl)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("static");
    }

    @Test
    void aConnectionCanBeUnwrapped() throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
        }
    }

    /** A nested class has the database of the class around it. */
    @Nested
    class InANestedClass {
        @Test
        void theExtensionWorksToo() {
            assertThat(db.dsl().fetchSingle("select 1").into(Integer.class)).isEqualTo(1);
        }
    }

    @Test
    void anInjectedExtensionIsTheRegisteredOne(PostgresExtension injected) {
        assertThat(injected).isSameAs(db);
    }

    private static String setting(String name) {
        return db.dsl().fetchSingle("select current_setting(?)", name).into(String.class);
    }

    private static Instant sqlTime() {
        return db.dsl()
                .fetchSingle("select pawl.clock()")
                .into(OffsetDateTime.class)
                .toInstant();
    }
}
