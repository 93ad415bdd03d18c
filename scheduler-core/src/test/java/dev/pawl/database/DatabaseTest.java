package dev.pawl.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(settings());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everySessionSpeaksUtc_whateverTheZoneOfThisMachine() {
        assertThat(show(database.dsl(), "TimeZone")).isEqualTo("UTC");
        assertThat(show(database.queueDsl(), "TimeZone")).isEqualTo("UTC");
        assertThat(show(database.heartbeatDsl(), "TimeZone")).isEqualTo("UTC");
    }

    @Test
    void theQueuePlansByIndexWhateverTheStatisticsSay_andOthersPlanAsUsual() {
        for (String off : new String[] {"enable_seqscan", "enable_bitmapscan", "jit"}) {
            assertThat(show(database.queueDsl(), off)).as(off).isEqualTo("off");
            assertThat(show(database.heartbeatDsl(), off)).as(off).isEqualTo("off");
        }
        assertThat(show(database.queueDsl(), "plan_cache_mode")).isEqualTo("force_generic_plan");
        assertThat(show(database.dsl(), "enable_seqscan")).isEqualTo("on");
        assertThat(show(database.dsl(), "plan_cache_mode")).isEqualTo("force_custom_plan");
    }

    @Test
    void connectionsTellTheirPurpose() {
        assertThat(show(database.dsl(), "application_name")).isEqualTo("pawl-test general");
        assertThat(show(database.queueDsl(), "application_name")).isEqualTo("pawl-test queue");
        assertThat(show(database.heartbeatDsl(), "application_name")).isEqualTo("pawl-test heartbeat");
    }

    /** Otherwise a long query holds its connection for ever, and after some of them nothing goes on. */
    @Test
    void aStatementThatTakesTooLongIsCutOff_andTheConnectionGoesOn() {
        try (var impatient = Database.open(settings().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(2)))) {
            assertThatThrownBy(() -> impatient.dsl().fetch("select pg_sleep(60)"))
                    .isInstanceOf(DataAccessException.class)
                    .satisfies(error ->
                            assertThat(TransientErrors.isTransient(error)).isTrue())
                    .satisfies(
                            error -> assertThat(TransientErrors.sqlState(error)).contains("57014"));
            assertThat(impatient.dsl().fetchValue("select 1")).isEqualTo(1);
        }
    }

    @Test
    void aBackendThatIsEndedIsATransientError_andTheNextStatementSucceeds() {
        DSLContext victim = database.heartbeatDsl();
        Integer process = (Integer) victim.fetchValue("select pg_backend_pid()");
        database.dsl().fetch("select pg_terminate_backend(?)", process);

        assertThatThrownBy(() -> victim.fetch("select 1"))
                .satisfies(
                        error -> assertThat(TransientErrors.isTransient(error)).isTrue());
        assertThat(victim.fetchValue("select 1")).isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsATransientError_foundByTheFirstStatementOnly() {
        var nowhere = DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/pawl")
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));
        try (var away = Database.open(nowhere)) {
            assertThatThrownBy(() -> away.dsl().fetch("select 1"))
                    .satisfies(error ->
                            assertThat(TransientErrors.isTransient(error)).isTrue());
        }
    }

    @Test
    void aMistakeIsNoTransientError() {
        assertThatThrownBy(() -> database.dsl().fetch("select nothing"))
                .satisfies(
                        error -> assertThat(TransientErrors.isTransient(error)).isFalse())
                .satisfies(error -> assertThat(TransientErrors.sqlState(error)).contains("42703"));
    }

    @Test
    void migratingAMigratedDatabaseChangesNothing() {
        database.migrate();

        assertThat(database.dsl().fetchValue("select count(*)::int from pawl.schema_history where not success"))
                .isEqualTo(0);
    }

    private static DatabaseSettings settings() {
        // Without the URL's parameters, which would win over ours.
        return DatabaseSettings.of(postgres.jdbcUrl().replaceFirst("\\?.*", ""))
                .withLogin(postgres.user(), postgres.password())
                .withProgram("pawl-test");
    }

    private static String show(DSLContext dsl, String setting) {
        return String.valueOf(dsl.fetchValue("select current_setting('" + setting + "')"));
    }
}
