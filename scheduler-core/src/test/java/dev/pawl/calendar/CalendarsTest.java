package dev.pawl.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CalendarsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final CalendarName HOLIDAYS = new CalendarName("holidays");
    private static final JobKey REPORT = new JobKey("report");
    private static final FileOwner FILE = new FileOwner("shop", Optional.empty());

    private Calendars calendars;
    private Jobs jobs;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        calendars = new Calendars(db.dsl());
        jobs = new Jobs(db.dsl());
    }

    @Test
    void eachChangeIsAVersion_andWhatIsTheSameIsNone() {
        assertThat(put("12-25")).isEqualTo(CalendarChange.CREATED);
        assertThat(put("12-25")).isEqualTo(CalendarChange.UNCHANGED);
        assertThat(put("12-26")).isEqualTo(CalendarChange.CHANGED);

        assertThat(calendars.find(HOLIDAYS)).hasValueSatisfying(stored -> {
            assertThat(stored.version()).isEqualTo(2);
            assertThat(stored.calendar().dates()).containsExactly("12-26");
            assertThat(stored.changedAt()).isEqualTo(NOON);
            assertThat(stored.managedBy()).isEmpty();
        });
        assertThat(calendars.all()).hasSize(1);
        assertThat(calendars.findAll(List.of(HOLIDAYS, new CalendarName("other"))))
                .containsOnlyKeys(HOLIDAYS);
    }

    /** Versions begin anew with a new calendar: what was known of the old one is not taken for it. */
    @Test
    void aCalendarThatIsDeletedAndMadeAnewIsReadAnew() {
        put("12-25");
        assertThat(calendars.findAll(List.of(HOLIDAYS))).containsEntry(HOLIDAYS, dates("12-25"));
        assertThat(calendars.delete(HOLIDAYS, Optional.empty())).isTrue();
        assertThat(calendars.delete(HOLIDAYS, Optional.empty())).isFalse();
        put("12-26");

        assertThat(calendars.findAll(List.of(HOLIDAYS))).containsEntry(HOLIDAYS, dates("12-26"));
    }

    @Test
    void aCalendarThatJobsKeepToIsNotDeleted() {
        put("12-25");
        jobs.put(REPORT, keepingTo(HOLIDAYS), "me", Optional.empty());

        assertThatExceptionOfType(CalendarInUseException.class)
                .isThrownBy(() -> calendars.delete(HOLIDAYS, Optional.empty()))
                .withMessageContaining("report")
                .satisfies(e -> assertThat(e.jobs()).containsExactly("report"));
        assertThat(calendars.find(HOLIDAYS)).isPresent();

        jobs.put(REPORT, plain(), "me", Optional.empty());
        assertThat(calendars.jobsOf(HOLIDAYS)).isEmpty();
        jobs.put(REPORT, keepingTo(HOLIDAYS), "me", Optional.empty());
        jobs.delete(REPORT);
        assertThat(calendars.delete(HOLIDAYS, Optional.empty())).isTrue();
    }

    @Test
    void aJobKeepsToCalendarsThatThereAre() {
        put("12-25");

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> jobs.put(REPORT, keepingTo(new CalendarName("holiday")), "me", Optional.empty()))
                .satisfies(e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("schedule.calendars[0]");
                    assertThat(problem.message()).isEqualTo("there is no calendar 'holiday'; did you mean 'holidays'?");
                }));
        assertThat(jobs.find(REPORT)).isEmpty();
    }

    @Test
    void jitterBeyondHalfTheIntervalIsRefused() {
        JobDefinition tooMuch = plain().toBuilder()
                .dueRules(new DueRules(new Jitter(Duration.ofSeconds(31)), List.of()))
                .build();

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> jobs.put(REPORT, tooMuch, "me", Optional.empty()))
                .satisfies(e -> assertThat(e.problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.field()).isEqualTo("schedule.jitter")));
    }

    /** Whoever is second sees what the first did: a job without its calendar cannot come to be. */
    @Test
    void givenAJobThatIsBeingGivenACalendar_whenThatIsDeleted_thenTheDeletionWaitsAndIsRefused() throws Exception {
        put("12-25");
        try (var other = Executors.newSingleThreadExecutor()) {
            Future<Throwable> deletion = db.dsl().transactionResult(tx -> {
                new Jobs(tx.dsl()).put(REPORT, keepingTo(HOLIDAYS), "me", Optional.empty());
                Future<Throwable> started = other.submit(this::endOfDeletion);
                awaitBlocked();
                return started;
            });

            assertThat(deletion.get()).isInstanceOf(CalendarInUseException.class);
        }
        assertThat(calendars.find(HOLIDAYS)).isPresent();
    }

    @Test
    void aCalendarOfAFileChangesThroughThatFileAlone() {
        calendars.put(HOLIDAYS, dates("12-25"), "file", Optional.of(FILE));

        assertThatExceptionOfType(CalendarManagedByFileException.class).isThrownBy(() -> put("12-26"));
        assertThatExceptionOfType(CalendarManagedByFileException.class)
                .isThrownBy(() -> calendars.delete(HOLIDAYS, Optional.empty()));
        assertThatExceptionOfType(CalendarManagedByFileException.class)
                .isThrownBy(() -> calendars.delete(HOLIDAYS, Optional.of(new FileOwner("other", Optional.empty()))));
        assertThat(calendars.put(
                        HOLIDAYS, dates("12-25"), "file", Optional.of(new FileOwner("store", Optional.of("shop")))))
                .isEqualTo(CalendarChange.CHANGED);
        assertThat(calendars.find(HOLIDAYS).orElseThrow().managedBy()).contains("store");
    }

    /** The index by which jobs of a calendar are found is the one that is meant. */
    @Test
    void theJobsOfACalendarAreFoundByAnIndex() {
        put("12-25");
        db.dsl().transaction(tx -> {
            tx.dsl().execute("set local enable_seqscan = off");
            String plan = tx.dsl()
                    .fetch("explain select 1 from pawl.job_version where definition #> '{schedule,calendars}' is not"
                            + " null and (definition #> '{schedule,calendars}') @> '[{\"name\": \"holidays\"}]'")
                    .format();
            assertThat(plan).contains("job_version_calendars");
        });
    }

    private Throwable endOfDeletion() {
        try {
            calendars.delete(HOLIDAYS, Optional.empty());
            return new AssertionError("the calendar was deleted");
        } catch (CalendarInUseException refused) {
            return refused;
        }
    }

    private static void awaitBlocked() {
        await().until(() -> db.dsl()
                .fetchSingle("select count(*) from pg_stat_activity where datname = current_database() and"
                        + " wait_event_type = 'Lock'")
                .get(0, Integer.class)
                .equals(1));
    }

    private CalendarChange put(String date) {
        return calendars.put(HOLIDAYS, dates(date), "me", Optional.empty());
    }

    private static BlackoutCalendar dates(String... dates) {
        return BlackoutCalendar.of(Optional.empty(), List.of(dates), List.of());
    }

    private static JobDefinition plain() {
        return JobDefinition.builder(new HandlerTarget("Send", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse("* * * * *"), ZoneOffset.UTC))
                .build();
    }

    private static JobDefinition keepingTo(CalendarName name) {
        return plain().toBuilder()
                .dueRules(new DueRules(Jitter.NONE, List.of(new CalendarUse(name, OnHit.SKIP))))
                .build();
    }
}
