package dev.pawl.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.testing.PostgresExtension;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServerCheckTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final ServerFacts GOOD = new ServerFacts(
            150004, "pawl", "app", "UTF8", true, "on", false, false, true, true, true, OptionalInt.of(1));

    @Test
    void theServerOfTheTestsIsFit() {
        assertThat(ServerCheck.problems(settings())).isEmpty();
    }

    /** The test's database is migrated by all there is. */
    @Test
    void theNewestSchemaIsThatOfTheMigrations() {
        assertThat(postgres.dsl()
                        .fetchValue("select max(version::int) from pawl.schema_history where version is not null"))
                .isEqualTo(ServerCheck.newestSchema());
    }

    @Test
    void aSchemaFromTheFutureIsRefused() {
        postgres.dsl()
                .execute("insert into pawl.schema_history (installed_rank, version, description, type, script,"
                        + " installed_by, execution_time, success) values (900, '900', 'later', 'SQL', 'V900',"
                        + " 'me', 1, true)");
        try {
            assertThat(ServerCheck.problems(settings()))
                    .singleElement()
                    .asString()
                    .contains("900", "newer Pawl");
        } finally {
            postgres.dsl().execute("delete from pawl.schema_history where installed_rank = 900");
        }
    }

    @Test
    void settingsThatForgetAcceptedJobsAreRefused_asTheServerTellsThem() {
        postgres.dsl().execute("alter role current_user in database " + database() + " set synchronous_commit = off");
        try {
            assertThat(ServerCheck.problems(settings()))
                    .singleElement()
                    .asString()
                    .startsWith("synchronous_commit is off")
                    .contains("ALTER ROLE");
        } finally {
            postgres.dsl().execute("alter role current_user in database " + database() + " reset synchronous_commit");
        }
    }

    @Test
    void aRoleWithoutRightsIsToldWhichOnesItNeeds() {
        postgres.dsl().execute("create role lodger login password 'x'");
        try {
            assertThat(ServerCheck.problems(
                            DatabaseSettings.of(postgres.jdbcUrl()).withLogin("lodger", "x")))
                    .singleElement()
                    .asString()
                    .contains("belongs to another role", "GRANT");
        } finally {
            postgres.dsl().execute("drop role lodger");
        }
    }

    @Test
    void eachFaultHasItsOwnSentence() {
        assertThat(ServerCheck.problems(GOOD)).isEmpty();
        var bad = new ServerFacts(
                120011, "old", "app", "LATIN1", false, "off", true, true, false, false, false, OptionalInt.empty());
        assertThat(ServerCheck.problems(bad))
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("PostgreSQL 12 is too old", "15"),
                        problem -> assertThat(problem).contains("fsync is off", "fsync = on"),
                        problem -> assertThat(problem).contains("synchronous_commit is off"),
                        problem -> assertThat(problem).contains("LATIN1", "ENCODING 'UTF8'"),
                        problem -> assertThat(problem).contains("standby", "primary"),
                        problem -> assertThat(problem).contains("GRANT CREATE ON DATABASE \"old\" TO \"app\""));
        // A program that embeds Pawl has none of its options.
        assertThat(ServerCheck.problems(bad)).noneMatch(problem -> problem.contains("--"));
    }

    @Test
    void aServerThatIsNotThere_aWrongPassword_andAnUnknownDatabaseAreToldApart() {
        assertThatThrownBy(() -> ServerCheck.problems(DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/pawl")))
                .isInstanceOf(UnreachableDatabase.class)
                .hasMessageContaining("127.0.0.1:1/pawl")
                .hasMessageContaining("Check that it runs");
        assertThatThrownBy(() -> ServerCheck.problems(
                        DatabaseSettings.of(postgres.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/nowhere"))
                                .withLogin(postgres.user(), postgres.password())))
                .isInstanceOf(UnreachableDatabase.class)
                .hasMessageContaining("CREATE DATABASE");
    }

    @Test
    void messagesShowNoPassword() {
        assertThatThrownBy(() -> ServerCheck.problems(
                        DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/pawl?user=me&password=secret")))
                .isInstanceOf(UnreachableDatabase.class)
                .message()
                .doesNotContain("secret");
        assertThat(DatabaseSettings.of("jdbc:postgresql://h/d?password=secret").toString())
                .isEqualTo("DatabaseSettings[postgresql://h/d]");
    }

    @Test
    void aSchemaThatIsNeededMustBeThere_andNewEnough() {
        assertThat(ServerCheck.problems(postgres.dataSource(), true)).isEmpty();
        postgres.dsl().execute("alter table pawl.schema_history rename to hidden_history");
        try {
            assertThat(ServerCheck.problems(postgres.dataSource(), false)).isEmpty();
            assertThat(ServerCheck.problems(postgres.dataSource(), true))
                    .containsExactly("The database has no schema of Pawl's, this program needs "
                            + ServerCheck.newestSchema() + ". Run pawl migrate, or let the program do it.");
        } finally {
            postgres.dsl().execute("alter table pawl.hidden_history rename to schema_history");
        }
    }

    private static String database() {
        return '"' + String.valueOf(postgres.dsl().fetchValue("select current_database()")) + '"';
    }

    private static DatabaseSettings settings() {
        return DatabaseSettings.of(postgres.jdbcUrl()).withLogin(postgres.user(), postgres.password());
    }
}
