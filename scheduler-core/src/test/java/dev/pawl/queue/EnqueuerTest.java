package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.job.JobKey;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnqueuerTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private QueueFixture given;
    private JobKey job;

    @BeforeEach
    void aJob() {
        given = new QueueFixture(db.dsl());
        job = given.job("invoice");
    }

    @Test
    void aRepeatedKeyTellsWhatTheFirstRunHasComeTo() {
        given.enqueuer.enqueue(keyed("k-1", "{}"));
        long worker = given.worker("worker-a");
        var claimed = given.claimOne(worker);
        assertThat(given.enqueuer.enqueue(keyed("k-1", "{}")).state()).contains(RunState.RUNNING);

        given.finish(QueueFixture.succeeded(claimed));

        Enqueued repeated = given.enqueuer.enqueue(keyed("k-1", "{}"));
        assertThat(repeated.state()).contains(RunState.SUCCEEDED);
        assertThat(repeated.result()).contains("{\"ok\": true}");
    }

    /** Keys are known longer than runs are kept. */
    @Test
    void aKeyThatHasOutlivedItsRunIsRefusedForOne_andToldOfMany() {
        Enqueued first = given.enqueuer.enqueue(keyed("k-1", "{}"));
        db.dsl().execute("delete from pawl.ready");
        db.dsl().execute("delete from pawl.run");

        assertThat(given.enqueuer.enqueue(keyed("k-1", "{}")))
                .isEqualTo(new Enqueued(first.id(), "k-1", false, true, Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> db.dsl().execute("select pawl.enqueue('invoice', '{}', key => 'k-1')"))
                .hasMessageContaining("made run " + first.id() + ", which is not kept any more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "run_at => '-infinity'                        | run_at must be within 400 days",
                "run_at => 'infinity'                         | run_at must be within 400 days",
                "run_at => '9999-12-31'                       | run_at must be within 400 days",
                "params => '[1]'                              | parameters must be a JSON object, were array",
                "params => 'null'                             | parameters must be a JSON object, were null",
                "priority => 10                               | priority must be 0 to 9",
                "serial_key => ''                             | serial key must have 1 to 255 bytes",
                "queue => 'nowhere'                           | queue 'nowhere' does not exist"
            })
    void theFunctionForOneRunRefusesBadInput(String argument, String message) {
        assertThatThrownBy(() -> db.dsl().execute("select pawl.enqueue('invoice', " + argument + ")"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "array['invoice'], array['{}', '{}']::jsonb[]                  | params has 2 elements, jobs 1",
                "array['invoice', 'invoice'], keys => array['a', 'b', 'c']     | keys has 3 elements, jobs 2",
                "array['invoice', 'invoice'], array['{}', '[]']::jsonb[]       | parameters must be a JSON object",
                "array['invoice', 'invoice'], run_ats => array[null, 'infinity']::timestamptz[] | run_at must be"
                        + " within 400 days"
            })
    void theFunctionForManyRefusesBadInput(String arguments, String message) {
        assertThatThrownBy(() -> db.dsl().execute("select pawl.enqueue_many(" + arguments + ")"))
                .hasMessageContaining(message);
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run")).isEqualTo(0L);
    }

    /** The privileges that docs/sql.md names. */
    @Test
    void aRoleThatOnlyEnqueuesNeedsNoMoreThanIsSaid() {
        given.enqueuer.enqueue(keyed("k-1", "{}"));
        db.dsl().transaction(tx -> {
            for (String statement : List.of(
                    "create role pawl_enqueue_only",
                    "grant usage on schema pawl to pawl_enqueue_only",
                    "grant insert on pawl.run, pawl.run_key, pawl.ready, pawl.delayed, pawl.key_generation"
                            + " to pawl_enqueue_only",
                    "grant select on pawl.job, pawl.job_version, pawl.queue, pawl.run_key, pawl.key_generation,"
                            + " pawl.lease, pawl.attempt to pawl_enqueue_only",
                    "grant select (run_id) on pawl.run to pawl_enqueue_only",
                    "grant usage on sequence pawl.id_sequence to pawl_enqueue_only",
                    // The time of tests.
                    "grant usage on schema pawl_test to pawl_enqueue_only",
                    "grant select on all tables in schema pawl_test to pawl_enqueue_only",
                    "set local role pawl_enqueue_only")) {
                tx.dsl().execute(statement);
            }
            assertThat(tx.dsl().fetchValue("select (pawl.enqueue('invoice', '{}', key => 'k-1')).created"))
                    .isEqualTo(false);
            assertThat(tx.dsl()
                            .fetchValue("select (pawl.enqueue('invoice', run_at => pawl.clock() + interval '1"
                                    + " hour', key => 'k-2')).created"))
                    .isEqualTo(true);
            assertThat(tx.dsl().fetchValue("select (pawl.enqueue('invoice')).created"))
                    .isEqualTo(true);
            tx.dsl().execute("reset role");
            tx.dsl().execute("drop owned by pawl_enqueue_only");
            tx.dsl().execute("drop role pawl_enqueue_only");
        });
    }

    @Test
    void theFunctionForOneRunRefusesAKeyWithOtherParameters() {
        db.dsl().execute("select pawl.enqueue('invoice', '{\"a\": 1}', key => 'k-1')");

        assertThat(db.dsl().fetchValue("select (pawl.enqueue('invoice', '{\"a\": 1}', 'k-1')).created"))
                .isEqualTo(false);
        assertThatThrownBy(() -> db.dsl().execute("select pawl.enqueue('invoice', '{\"a\": 2}', 'k-1')"))
                .hasMessageContaining("idempotency key 'k-1' of job 'invoice' was used with other parameters, by run");
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run")).isEqualTo(1L);
    }

    @Test
    void aRepeatedKeyFindsTheFirstRun_andTellsWhetherTheParametersWereTheSame() {
        Enqueued first = given.enqueuer.enqueue(keyed("k-1", "{\"a\": 1, \"b\": [2]}"));
        Enqueued same = given.enqueuer.enqueue(keyed("k-1", "{\"b\":[2],\"a\":1}"));
        Enqueued other = given.enqueuer.enqueue(keyed("k-1", "{\"a\": 2}"));

        assertThat(first.created()).isTrue();
        assertThat(same)
                .isEqualTo(new Enqueued(first.id(), "k-1", false, true, Optional.of(RunState.READY), Optional.empty()));
        assertThat(other)
                .isEqualTo(
                        new Enqueued(first.id(), "k-1", false, false, Optional.of(RunState.READY), Optional.empty()));
        assertThat(db.dsl().fetchValue("select count(*) from pawl.ready")).isEqualTo(1L);
    }

    @Test
    void theSameKeyOfAnotherJobIsAnotherRun() {
        given.enqueuer.enqueue(keyed("k-1", "{}"));
        JobKey other = given.job("reminder");
        assertThat(given.enqueuer.enqueue(keyed(other, "k-1", "{}")).created()).isTrue();
    }

    @Test
    void aKeyInThePreviousGenerationIsStillKnown() {
        RunId first = given.enqueuer.enqueue(keyed("k-1", "{}")).id();
        db.dsl().execute("create table pawl.run_key_g2 partition of pawl.run_key for values in (2)");
        try {
            db.dsl().execute("insert into pawl.key_generation (generation) values (2)");
            assertThat(given.enqueuer.enqueue(keyed("k-1", "{}")))
                    .isEqualTo(new Enqueued(first, "k-1", false, true, Optional.of(RunState.READY), Optional.empty()));
            assertThat(given.enqueuer.enqueue(keyed("k-2", "{}")).created()).isTrue();
        } finally {
            db.dsl().execute("drop table pawl.run_key_g2");
        }
    }

    @Test
    void twinsMakeOneRun_theSecondWaitsForTheFirstToCommit() throws Exception {
        try (Connection first = db.dataSource().getConnection()) {
            first.setAutoCommit(false);
            Enqueued made = new Enqueuer(DSL.using(first)).enqueue(keyed("k-1", "{}"));
            var twin = CompletableFuture.supplyAsync(() -> given.enqueuer.enqueue(keyed("k-1", "{}")));
            awaitABlockedSession();
            first.commit();
            assertThat(twin.get())
                    .isEqualTo(
                            new Enqueued(made.id(), "k-1", false, true, Optional.of(RunState.READY), Optional.empty()));
        }
    }

    @Test
    void theSecondTwinProceedsWhenTheFirstRollsBack() throws Exception {
        try (Connection first = db.dataSource().getConnection()) {
            first.setAutoCommit(false);
            new Enqueuer(DSL.using(first)).enqueue(keyed("k-1", "{}"));
            var twin = CompletableFuture.supplyAsync(() -> given.enqueuer.enqueue(keyed("k-1", "{}")));
            awaitABlockedSession();
            first.rollback();
            assertThat(twin.get().created()).isTrue();
        }
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run")).isEqualTo(1L);
    }

    @Test
    void aRolledBackEnqueueNeverRuns() throws Exception {
        try (Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            new Enqueuer(DSL.using(connection)).enqueue(EnqueueRequest.of(job, "test"));
            connection.rollback();
        }
        assertThat(given.claim(given.worker("worker-a"), 10)).isEmpty();
    }

    @Test
    void unknownNamesAreRefusedAndNothingIsStored() {
        assertThatThrownBy(() -> given.enqueuer.enqueue(EnqueueRequest.of(new JobKey("nothing"), "test")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("job 'nothing' does not exist");
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run")).isEqualTo(0L);
    }

    @Test
    void keysThatNameFireTimesAreRefused() {
        assertThatThrownBy(() -> keyed("invoice@2026-01-01T00:00:00Z", "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fire times");
        assertThatThrownBy(() -> db.dsl().execute("select pawl.enqueue('invoice', key => 'invoice@x')"))
                .hasMessageContaining("idempotency key must have 1 to 255 bytes");
    }

    private EnqueueRequest keyed(String key, String params) {
        return keyed(job, key, params);
    }

    private static EnqueueRequest keyed(JobKey job, String key, String params) {
        return EnqueueRequest.of(job, "test").withParams(params).withKey(key);
    }

    private static void awaitABlockedSession() {
        Awaitility.await()
                .until(
                        () -> db.dsl()
                                .fetchValue("select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and wait_event_type = 'Lock'"),
                        blocked -> Long.valueOf(1).equals(blocked));
    }
}
