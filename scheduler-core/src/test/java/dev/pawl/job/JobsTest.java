package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey NIGHTLY = new JobKey("nightly");

    private Jobs jobs;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
    }

    @Test
    void givenANewKey_whenPut_thenTheJobIsThereAndItsScheduleBegins() {
        assertThat(put(NIGHTLY, "0 2 * * *")).isEqualTo(new SaveResult(SaveResult.Change.CREATED, 1));

        Job job = jobs.find(NIGHTLY).orElseThrow();
        assertThat(job.key()).isEqualTo(NIGHTLY);
        assertThat(job.version()).isEqualTo(1);
        assertThat(job.definition()).isEqualTo(definition(NIGHTLY, "0 2 * * *"));
        assertThat(job.pause()).isEmpty();
        assertThat(job.managedBy()).isEmpty();
        assertThat(job.changedAt()).isEqualTo(NOON);
        assertThat(job.nextFireAt()).contains(Instant.parse("2026-03-02T02:00:00Z"));
        assertThat(job.deletedAt()).isEmpty();
        assertThat(firedThrough(job.id())).isEqualTo(NOON);
        assertThat(jobs.find(job.id())).contains(job);
        assertThat(jobs.findReadable(List.of(job.id(), 999))).containsExactly(job);
        assertThat(jobs.findAllByKey(List.of(NIGHTLY, new JobKey("other")))).containsExactly(job);
    }

    @Test
    void givenTheSameDefinition_whenPutAgain_thenNothingIsWritten() {
        put(NIGHTLY, "0 2 * * *");
        db.time().advance(Duration.ofHours(1));

        assertThat(put(NIGHTLY, "0 2 * * *")).isEqualTo(new SaveResult(SaveResult.Change.UNCHANGED, 1));
        assertThat(jobs.find(NIGHTLY).orElseThrow().changedAt()).isEqualTo(NOON);
        assertThat(jobs.versions(NIGHTLY, 10)).hasSize(1);
    }

    /** The database keeps 1e5 as 100000, which is not another definition. */
    @Test
    void givenParametersThatTheDatabaseWritesOtherwise_whenPutAgain_thenNothingIsWritten() {
        JobDefinition first = withParams("{\"b\": 1e5, \"a\": [1.50, {\"y\": 1, \"x\": 2}], \"n\": 9007199254740993}");
        JobDefinition same = withParams("{\"a\": [1.5, {\"x\": 2, \"y\": 1}], \"b\": 100000, \"n\": 9007199254740993}");
        jobs.put(NIGHTLY, first, "ann", Optional.empty());

        assertThat(jobs.put(NIGHTLY, same, "ann", Optional.empty()).change()).isEqualTo(SaveResult.Change.UNCHANGED);
        assertThat(FieldChange.between(jobs.find(NIGHTLY).orElseThrow().definition(), first))
                .isEmpty();
    }

    @Test
    void givenANewSchedule_whenPut_thenItCountsFromNowOn() {
        put(NIGHTLY, "0 2 * * *");
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        db.time().advance(Duration.ofDays(3));

        assertThat(put(NIGHTLY, "0 3 * * *")).isEqualTo(new SaveResult(SaveResult.Change.CHANGED, 2));
        assertThat(firedThrough(id)).isEqualTo(NOON.plus(Duration.ofDays(3)));
        assertThat(jobs.find(id).orElseThrow().nextFireAt()).contains(Instant.parse("2026-03-05T03:00:00Z"));
        assertThat(cursorVersion(id)).isEqualTo(2);
    }

    @Test
    void givenAnotherChange_whenPut_thenMissedFireTimesStayOwed() {
        put(NIGHTLY, "0 2 * * *");
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        db.time().advance(Duration.ofDays(3));
        JobDefinition urgent =
                definition(NIGHTLY, "0 2 * * *").toBuilder().priority(0).build();

        jobs.put(NIGHTLY, urgent, "ben", Optional.empty());

        assertThat(firedThrough(id)).isEqualTo(NOON);
        assertThat(jobs.find(id).orElseThrow().nextFireAt()).contains(Instant.parse("2026-03-02T02:00:00Z"));
        assertThat(cursorVersion(id)).isEqualTo(2);
        assertThat(jobs.find(id).orElseThrow().changedAt()).isEqualTo(NOON.plus(Duration.ofDays(3)));
    }

    @Test
    void givenChanges_thenEveryVersionIsKept() {
        put(NIGHTLY, "0 2 * * *");
        jobs.put(NIGHTLY, definition(NIGHTLY, "0 3 * * *"), "ben", Optional.empty());
        int id = jobs.find(NIGHTLY).orElseThrow().id();

        assertThat(jobs.versions(NIGHTLY, 10))
                .containsExactly(
                        new JobVersion(2, definition(NIGHTLY, "0 3 * * *"), "ben", NOON),
                        new JobVersion(1, definition(NIGHTLY, "0 2 * * *"), "ann", NOON));
        assertThat(jobs.versions(NIGHTLY, 1)).hasSize(1);
        assertThat(jobs.definition(id, 1)).isEqualTo(definition(NIGHTLY, "0 2 * * *"));
        assertThat(new Jobs(db.dsl()).definition(id, 2)).isEqualTo(definition(NIGHTLY, "0 3 * * *"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.definition(id, 3))
                .withMessage("job " + id + " has no version 3");
    }

    @Test
    void givenAnUnknownQueue_whenPut_thenItIsCreated() {
        JobDefinition mail = definition(NIGHTLY, "@daily").toBuilder()
                .queue(new QueueName("mail"))
                .build();
        jobs.put(NIGHTLY, mail, "ann", Optional.empty());
        assertThat(db.dsl().fetch("select name from pawl.queue order by 1").getValues(0, String.class))
                .containsExactly("default", "mail");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"at\": \"2026-03-01T12:00:00Z\"}", "{\"cron\": \"@daily\", \"end\": \"2026-02-28T00:00:00Z\"}"
            })
    void givenAScheduleWithoutAFireTimeAhead_whenPut_thenItIsRefusedAndNothingIsStored(String schedule) {
        JobDefinition past = JobJson.parse(
                StrictJson.parse("{\"target\": {\"handler\": {\"name\": \"x\"}}, \"queue\": \"new\", \"schedule\": "
                        + schedule + "}"),
                NIGHTLY);
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> jobs.put(NIGHTLY, past, "ann", Optional.empty()))
                .withMessage("schedule: never fires: all its fire times lie before now, 2026-03-01T12:00:00Z");
        assertThat(jobs.find(NIGHTLY)).isEmpty();
        assertThat(db.dsl().fetchCount(JOB)).isZero();
        assertThat(db.dsl().fetchCount(QUEUE)).isEqualTo(1);
    }

    /** On the one day of the first, and in the one year of the last, the clocks leave 02:30 out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 28 3 *       | , \"start\": \"2027-03-28T00:00:00Z\", \"end\": \"2027-03-28T12:00:00Z\""
                        + " | never fires: it has no fire time within its start and end",
                "@yearly | , \"start\": \"2026-06-01T00:00:00Z\", \"end\": \"2026-07-01T00:00:00Z\""
                        + " | never fires: it has no fire time within its start and end",
                "0 30 2 28 3 ? 2027 | '' | never fires: it has no fire time"
            })
    void givenAScheduleWithoutAnyFireTime_whenPut_thenItIsNotSaidToLieInThePast(
            String cron, String period, String message) {
        JobDefinition never = JobJson.parse(
                StrictJson.parse("{\"target\": {\"handler\": {\"name\": \"x\"}}, \"schedule\": {\"cron\": \"" + cron
                        + "\", \"zone\": \"Europe/Berlin\", \"gap\": \"skip\"" + period + "}}"),
                NIGHTLY);
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> jobs.put(NIGHTLY, never, "ann", Optional.empty()))
                .withMessage("schedule: " + message);
    }

    @Test
    void givenAJobWhoseTimeHasPassed_whenPutUnchanged_thenItIsFine() {
        JobDefinition once = JobJson.parse(
                StrictJson.parse("{\"target\": {\"handler\": {\"name\": \"x\"}},"
                        + " \"schedule\": {\"at\": \"2026-03-01T13:00:00Z\"}}"),
                NIGHTLY);
        jobs.put(NIGHTLY, once, "ann", Optional.empty());
        db.time().advance(Duration.ofDays(1));
        assertThat(jobs.put(NIGHTLY, once, "ann", Optional.empty()).change()).isEqualTo(SaveResult.Change.UNCHANGED);
    }

    @Test
    void givenAJob_whenDeleted_thenItIsGoneButItsHistoryKeepsItsName() {
        put(NIGHTLY, "0 2 * * *");
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        db.time().advance(Duration.ofHours(1));

        assertThat(jobs.delete(NIGHTLY)).isTrue();
        assertThat(jobs.delete(NIGHTLY)).isFalse();

        assertThat(jobs.find(NIGHTLY)).isEmpty();
        assertThat(jobs.findReadable(List.of(id))).isEmpty();
        Job deleted = jobs.find(id).orElseThrow();
        assertThat(deleted.deletedAt()).contains(NOON.plus(Duration.ofHours(1)));
        assertThat(deleted.nextFireAt()).isEmpty();
        assertThat(jobs.changedSince(NOON.plusSeconds(1)))
                .containsExactly(new JobChange(id, NIGHTLY, deleted.changedAt(), Optional.empty()));
        assertThat(jobs.versions(NIGHTLY, 10)).hasSize(1);
    }

    @Test
    void givenADeletedJob_whenPutAgain_thenItIsANewOneWithAnOldHistory() {
        put(NIGHTLY, "0 2 * * *");
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        jobs.pause(NIGHTLY, Optional.of("broken"), Optional.empty());
        jobs.delete(NIGHTLY);
        db.time().advance(Duration.ofDays(2));

        assertThat(put(NIGHTLY, "0 2 * * *")).isEqualTo(new SaveResult(SaveResult.Change.CREATED, 2));
        Job job = jobs.find(NIGHTLY).orElseThrow();
        assertThat(job.id()).isEqualTo(id);
        assertThat(job.pause()).isEmpty();
        assertThat(job.nextFireAt()).contains(Instant.parse("2026-03-04T02:00:00Z"));
        assertThat(firedThrough(id)).isEqualTo(NOON.plus(Duration.ofDays(2)));
    }

    @Test
    void givenAJobOfAFile_whenChangedFromElsewhere_thenItIsRefused() {
        JobDefinition daily = definition(NIGHTLY, "@daily");
        jobs.put(NIGHTLY, daily, "ann", Optional.of("jobs.yaml"));

        assertThatExceptionOfType(JobManagedByFileException.class)
                .isThrownBy(() -> put(NIGHTLY, "@hourly"))
                .withMessage("job nightly is managed by the file jobs.yaml and was not changed;"
                        + " change it there and apply that file")
                .satisfies(refused -> {
                    assertThat(refused.job()).isEqualTo(NIGHTLY);
                    assertThat(refused.file()).isEqualTo("jobs.yaml");
                });
        assertThatExceptionOfType(JobManagedByFileException.class)
                .isThrownBy(() -> jobs.put(NIGHTLY, daily, "ann", Optional.of("other.yaml")));
        assertThatExceptionOfType(JobManagedByFileException.class).isThrownBy(() -> jobs.delete(NIGHTLY));
        assertThat(jobs.find(NIGHTLY).orElseThrow().definition()).isEqualTo(daily);
        assertThat(jobs.pause(NIGHTLY, Optional.empty(), Optional.empty())).isTrue();
    }

    @Test
    void givenAnUnmanagedJob_whenAFilePutsItUnchanged_thenTheFileTakesItOver() {
        put(NIGHTLY, "@daily");
        db.time().advance(Duration.ofHours(1));

        assertThat(jobs.put(NIGHTLY, definition(NIGHTLY, "@daily"), "ann", Optional.of("jobs.yaml")))
                .isEqualTo(new SaveResult(SaveResult.Change.CHANGED, 1));
        Job job = jobs.find(NIGHTLY).orElseThrow();
        assertThat(job.managedBy()).contains("jobs.yaml");
        assertThat(job.changedAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        assertThat(job.nextFireAt()).contains(Instant.parse("2026-03-02T00:00:00Z"));
    }

    @Test
    void pausesCarryTheirReason_andAreLeftAloneByChanges() {
        put(NIGHTLY, "0 2 * * *");
        Instant until = NOON.plus(Duration.ofHours(6));

        assertThat(jobs.pause(NIGHTLY, Optional.of(" broken "), Optional.of(until)))
                .isTrue();
        put(NIGHTLY, "0 3 * * *");

        assertThat(jobs.find(NIGHTLY).orElseThrow().pause())
                .contains(new Pause(NOON, Optional.of("broken"), Optional.of(until)));
        db.time().advance(Duration.ofHours(1));
        jobs.pause(NIGHTLY, Optional.of("still broken"), Optional.empty());
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause())
                .contains(new Pause(NOON, Optional.of("still broken"), Optional.empty()));
        assertThat(jobs.pause(new JobKey("other"), Optional.empty(), Optional.empty()))
                .isFalse();
    }

    @Test
    void givenAPausedJobWithParkedRuns_whenResumed_thenTheyAreReadyAgain() {
        put(NIGHTLY, "@daily");
        JobKey other = new JobKey("other");
        put(other, "@daily");
        jobs.pause(NIGHTLY, Optional.empty(), Optional.empty());
        jobs.pause(other, Optional.empty(), Optional.empty());
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        park(id, 7, "infinity");
        park(id, 8, "2026-03-02T00:00:00Z");
        park(jobs.find(other).orElseThrow().id(), 9, "infinity");

        assertThat(jobs.resume(NIGHTLY)).isTrue();
        assertThat(jobs.resume(NIGHTLY)).isFalse();

        assertThat(jobs.find(NIGHTLY).orElseThrow().pause()).isEmpty();
        Record ready = db.dsl().fetchSingle("select * from pawl.ready");
        assertThat(ready.intoMap())
                .containsEntry("run_id", 7L)
                .containsEntry("position", 7L)
                .containsEntry("attempt", (short) 3)
                .containsEntry("spent", (short) 2)
                .containsEntry("lost", (short) 1)
                .containsEntry("priority", (short) 4);
        assertThat(db.dsl().fetch("select run_id from pawl.delayed order by 1").getValues(0, Long.class))
                .containsExactly(8L, 9L);
    }

    @Test
    void pausesEndByThemselvesWhenTheirTimeIsOver() {
        put(NIGHTLY, "@daily");
        jobs.pause(NIGHTLY, Optional.empty(), Optional.of(NOON.plusSeconds(60)));

        assertThat(jobs.resumeExpired()).isZero();
        db.time().advance(Duration.ofSeconds(60));
        assertThat(jobs.resumeExpired()).isEqualTo(1);
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause()).isEmpty();
        assertThat(jobs.changedSince(NOON.plusSeconds(60))).hasSize(1);
    }

    @Test
    void listsAreInPages_inTheOrderOfKeys() {
        for (String key : List.of("c", "a", "e", "b", "d")) {
            put(new JobKey(key), "@daily");
        }
        jobs.delete(new JobKey("d"));

        JobPage first = jobs.list(JobFilter.ALL, Optional.empty(), 2);
        JobPage second = jobs.list(JobFilter.ALL, first.nextCursor(), 2);
        assertThat(keys(first)).containsExactly("a", "b");
        assertThat(keys(second)).containsExactly("c", "e");
        assertThat(second.nextCursor()).isEmpty();
        assertThat(jobs.list(JobFilter.ALL, Optional.of("'; drop table pawl.job;--"), 5)
                        .items())
                .hasSize(4);
        assertThat(jobs.all(JobFilter.ALL).map(job -> job.key().value())).containsExactly("a", "b", "c", "e");
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.list(JobFilter.ALL, Optional.empty(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.list(JobFilter.ALL, Optional.empty(), 1_001));
    }

    @Test
    void listsAreFilteredLiterally() {
        JobDefinition tagged = definition(NIGHTLY, "@daily").toBuilder()
                .tags(List.of("100%", "mail"))
                .queue(new QueueName("mail"))
                .build();
        jobs.put(NIGHTLY, tagged, "ann", Optional.empty());
        jobs.put(new JobKey("a_b"), definition(NIGHTLY, "@daily"), "ann", Optional.of("jobs.yaml"));
        put(new JobKey("axb"), "@daily");
        jobs.pause(new JobKey("axb"), Optional.empty(), Optional.empty());

        assertThat(list(filter(Optional.of("_"), Optional.empty()))).containsExactly("a_b");
        assertThat(list(filter(Optional.of("%"), Optional.empty()))).isEmpty();
        assertThat(list(filter(Optional.of("IGHT"), Optional.empty()))).containsExactly("nightly");
        assertThat(list(filter(Optional.of("\\"), Optional.empty()))).isEmpty();
        assertThat(list(filter(Optional.empty(), Optional.of("100%")))).containsExactly("nightly");
        assertThat(list(filter(Optional.empty(), Optional.of("100")))).isEmpty();
        assertThat(list(JobFilter.managedBy("jobs.yaml"))).containsExactly("a_b");
        assertThat(list(new JobFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new QueueName("mail")),
                        Optional.of(false),
                        Optional.empty())))
                .containsExactly("nightly");
        assertThat(list(new JobFilter(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(true), Optional.empty())))
                .containsExactly("axb");
    }

    @Test
    void givenManyPutsOfOneKeyAtOnce_thenEachIsAVersionOfItsOwn() throws Exception {
        int threads = 8;
        List<Callable<SaveResult>> puts = new ArrayList<>();
        for (int minute = 0; minute < threads; minute++) {
            String cron = minute + " * * * *";
            puts.add(() -> put(NIGHTLY, cron));
        }
        List<SaveResult> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<SaveResult> result : pool.invokeAll(puts)) {
                results.add(result.get());
            }
        }
        assertThat(results).extracting(SaveResult::version).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(results)
                .filteredOn(result -> result.change() == SaveResult.Change.CREATED)
                .hasSize(1);
        assertThat(jobs.versions(NIGHTLY, 10)).hasSize(threads);
        Job job = jobs.find(NIGHTLY).orElseThrow();
        assertThat(job.version()).isEqualTo(threads);
        assertThat(job.nextFireAt()).isEqualTo(job.definition().fireTimes().next(NOON));
    }

    @Test
    void givenATransactionThatFails_thenNothingOfItIsStoredOrRemembered() {
        put(NIGHTLY, "0 2 * * *");
        int id = jobs.find(NIGHTLY).orElseThrow().id();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> jobs.inTransaction(transaction -> {
                    transaction.put(NIGHTLY, definition(NIGHTLY, "0 3 * * *"), "ann", Optional.empty());
                    assertThat(transaction.find(NIGHTLY).orElseThrow().version())
                            .isEqualTo(2);
                    throw new IllegalStateException("after the put");
                }));
        put(NIGHTLY, "0 4 * * *");
        assertThat(jobs.definition(id, 2)).isEqualTo(definition(NIGHTLY, "0 4 * * *"));
    }

    private SaveResult put(JobKey key, String cron) {
        return jobs.put(key, definition(key, cron), "ann", Optional.empty());
    }

    private static JobDefinition definition(JobKey key, String cron) {
        return JobJson.parse(
                StrictJson.parse(
                        "{\"schedule\": {\"cron\": \"" + cron + "\"}, \"target\": {\"handler\": {\"name\": \"x\"}}}"),
                key);
    }

    private static JobDefinition withParams(String params) {
        return JobJson.parse(
                StrictJson.parse("{\"target\": {\"handler\": {\"name\": \"x\", \"params\": " + params + "}}}"),
                NIGHTLY);
    }

    private static JobFilter filter(Optional<String> text, Optional<String> tag) {
        return new JobFilter(text, tag, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private List<String> list(JobFilter filter) {
        return keys(jobs.list(filter, Optional.empty(), 100));
    }

    private static List<String> keys(JobPage page) {
        return page.items().stream().map(job -> job.key().value()).toList();
    }

    private static Instant firedThrough(int jobId) {
        return db.dsl()
                .select(FIRE_CURSOR.FIRED_THROUGH)
                .from(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(jobId))
                .fetchSingle()
                .value1();
    }

    private static int cursorVersion(int jobId) {
        return db.dsl()
                .select(FIRE_CURSOR.VERSION)
                .from(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(jobId))
                .fetchSingle()
                .value1();
    }

    private static void park(int jobId, long runId, String dueAt) {
        db.dsl()
                .execute(
                        "insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt,"
                                + " spent, lost) select ?::timestamptz, ?, queue_id, 4, ?, ?, 3, 2, 1 from pawl.queue"
                                + " where name = 'default'",
                        dueAt,
                        runId,
                        runId,
                        jobId);
    }
}
