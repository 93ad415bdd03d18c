package dev.pawl.cli.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pawl.database.DatabaseSettings;
import dev.pawl.database.ServerCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private final List<String> steps = new ArrayList<>();

    @Test
    void dataOutlivesTheServer_andTheSecondStartSetsNothingUp() throws SQLException, IOException {
        Path data = temporary.resolve("with a space");
        // Left by a start that was killed while it set the database up.
        Files.createDirectories(data.resolve("postgres.new/base"));
        Files.writeString(data.resolve("pawl.password.new"), "half");
        try (var first = EmbeddedPostgres.start(data, steps::add)) {
            execute(first.settings(), "create table kept as select 42 as answer");
        }
        assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
        steps.clear();

        try (var second = EmbeddedPostgres.start(data, steps::add)) {
            assertThat(query(second.settings(), "select answer from kept")).isEqualTo("42");
            assertThat(steps).containsExactly("Starting PostgreSQL");
        }
    }

    @Test
    void theServerIsFitForJobs_andItsPasswordIsForItsOwnerOnly() throws IOException {
        Path data = temporary.resolve("data");
        try (var postgres = EmbeddedPostgres.start(data, steps::add)) {
            assertThat(ServerCheck.problems(postgres.settings())).isEmpty();
            assertThat(EmbeddedPostgres.running(data)).contains(postgres.settings());
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(data.resolve("postgres/pawl.password"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> query(postgres.settings().withLogin("pawl", "guess"), "select 1"))
                    .hasMessageContaining("password");
        }
        assertThat(EmbeddedPostgres.running(data)).isEmpty();
    }

    @Test
    void aFolderInUseIsRefused_andTheFirstUserIsNotDisturbed() throws SQLException {
        try (var first = EmbeddedPostgres.start(temporary, steps::add)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(temporary, steps::add))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("another Pawl")
                    .hasMessageContaining("--data");
            assertThat(query(first.settings(), "select 1")).isEqualTo("1");
        }
    }

    /** A Pawl that is killed leaves its server running: the next one must not stumble over it. */
    @Test
    void aServerLeftByAnEarlierPawlIsStoppedFirst() throws SQLException {
        try (var first = EmbeddedPostgres.start(temporary, steps::add)) {
            execute(first.settings(), "create table kept as select 42 as answer");
        }
        var cluster = new Cluster(
                temporary.resolve("postgres"), PostgresTools.in(PostgresBinaries.unpacked(temporary, steps::add)));
        assertThat(cluster.start(FreePort.find()).exitCode()).isZero();
        long orphan = cluster.processId().orElseThrow();

        try (var second = EmbeddedPostgres.start(temporary, steps::add)) {
            assertThat(second.processId()).isPresent().isNotEqualTo(OptionalLong.of(orphan));
            assertThat(steps).contains("Stopped the PostgreSQL that an earlier Pawl had left running");
            assertThat(query(second.settings(), "select answer from kept")).isEqualTo("42");
        }
    }

    /** After a restart of the machine the number in the file may be anybody's. */
    @Test
    void aStaleProcessNumberThatBelongsToAnotherProgramIsIgnored() throws IOException, SQLException {
        EmbeddedPostgres.start(temporary, steps::add).close();
        Files.writeString(
                temporary.resolve("postgres/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + temporary.resolve("postgres") + "\n1700000000\n5432\n\n\n");

        try (var postgres = EmbeddedPostgres.start(temporary, steps::add)) {
            assertThat(query(postgres.settings(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatDiesIsStartedAgainOnTheSamePort() throws SQLException {
        try (var postgres = EmbeddedPostgres.start(temporary, steps::add)) {
            execute(postgres.settings(), "create table kept as select 42 as answer");
            long before = postgres.processId().orElseThrow();
            ProcessHandle.of(before).orElseThrow().destroyForcibly();

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> postgres.processId().orElseThrow() != before
                            && "42".equals(query(postgres.settings(), "select answer from kept")));
        }
    }

    private static void execute(DatabaseSettings settings, String sql) throws SQLException {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static @Nullable String query(DatabaseSettings settings, String sql) throws SQLException {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }
}
