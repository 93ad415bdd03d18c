package dev.pawl.calendar;

import static dev.pawl.migrations.generated.Tables.CALENDAR;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.val;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import dev.pawl.migrations.generated.tables.records.CalendarRecord;
import dev.pawl.time.DatabaseTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;

/**
 * The repository of calendars. Safe for several threads and processes. Keeps calendars it has read: make one and keep
 * it.
 */
public final class Calendars {
    /** The largest number of calendars. */
    public static final int MOST_CALENDARS = 1_000;

    /** So many jobs of a calendar are named. */
    public static final int MOST_JOBS = 1_000;

    private final DSLContext db;
    private final CalendarCache known;

    /** @param db runs each change in a transaction of its own, or within the one that it is part of */
    public Calendars(DSLContext db) {
        this(db, new CalendarCache());
    }

    private Calendars(DSLContext db, CalendarCache known) {
        this.db = db;
        this.known = known;
    }

    /** The same calendars, read within another transaction; what was read before stays known. */
    public Calendars within(DSLContext transaction) {
        return new Calendars(transaction, known);
    }

    /** All calendars that this program can read, in the order of their names. */
    public List<StoredCalendar> all() {
        return db.selectFrom(CALENDAR).orderBy(CALENDAR.NAME).limit(MOST_CALENDARS).fetch(this::stored).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The calendar of this name, if this program can read it. */
    public Optional<StoredCalendar> find(CalendarName name) {
        return db.selectFrom(CALENDAR)
                .where(CALENDAR.NAME.eq(name.value()))
                .fetchOptional(this::stored)
                .flatMap(stored -> stored);
    }

    /** Those of these names that there are and that this program can read; the log says which it cannot. */
    public Map<CalendarName, BlackoutCalendar> findAll(Collection<CalendarName> names) {
        Map<CalendarName, BlackoutCalendar> found = new HashMap<>();
        if (!names.isEmpty()) {
            Set<Integer> unknown = new HashSet<>();
            db.select(CALENDAR.CALENDAR_ID, CALENDAR.VERSION, CALENDAR.NAME)
                    .from(CALENDAR)
                    .where(CALENDAR.NAME.eq(any(values(names))))
                    .forEach(row -> known.get(row.value1(), row.value2())
                            .ifPresentOrElse(
                                    calendar -> found.put(new CalendarName(row.value3()), calendar),
                                    () -> unknown.add(row.value1())));
            if (!unknown.isEmpty()) {
                db.selectFrom(CALENDAR)
                        .where(CALENDAR.CALENDAR_ID.in(unknown))
                        .fetch(this::stored)
                        .forEach(read -> read.ifPresent(stored -> found.put(stored.name(), stored.calendar())));
            }
        }
        return found;
    }

    /** Something that is another after each change of any calendar. */
    public String state() {
        return db.resultQuery(
                        "select count(*) || ' ' || coalesce(sum(version), 0) || ' ' || coalesce(max(calendar_id), 0)"
                                + " from pawl.calendar")
                .fetchSingle()
                .get(0, String.class);
    }

    /**
     * All of these calendars.
     *
     * @throws InvalidInput when there is none of such a name, or this program cannot read it
     */
    public Map<CalendarName, BlackoutCalendar> requireAll(Collection<CalendarName> names) {
        Map<CalendarName, BlackoutCalendar> found = findAll(names);
        for (CalendarName name : names) {
            if (!found.containsKey(name)) {
                throw new InvalidInput(
                        "calendars",
                        "the calendar " + name
                                + " is not there, or this program cannot read it: store it anew, or start"
                                + " the program version that stored it");
            }
        }
        return found;
    }

    /** The names of all calendars. */
    public Set<CalendarName> names() {
        return db.select(CALENDAR.NAME).from(CALENDAR).fetchSet(row -> new CalendarName(row.value1()));
    }

    /** The calendars that these files manage, each with the name of its file. */
    public SortedMap<CalendarName, String> managedBy(Collection<String> sources) {
        return db.select(CALENDAR.NAME, CALENDAR.MANAGED_BY)
                .from(CALENDAR)
                .where(CALENDAR.MANAGED_BY.eq(any(sources.toArray(String[]::new))))
                .fetchStream()
                .collect(Collectors.toMap(
                        row -> new CalendarName(row.value1()), row -> row.value2(), (one, other) -> one, TreeMap::new));
    }

    /** What a transaction is going to do with a calendar, from the weakest to the strongest. */
    public enum Intent {
        /** To store a job that keeps to it: nobody deletes it meanwhile. */
        KEEP,
        /** Nobody else deletes or changes it meanwhile. */
        CHANGE,
        /** Nobody else deletes, changes or keeps it meanwhile. */
        DELETE
    }

    /**
     * Locks those of these calendars that there are until the transaction has ended, and waits for others who do. To be
     * called once, and before the first job is locked: who puts a job locks its calendars before it.
     */
    public void lock(SortedMap<CalendarName, Intent> intents) {
        // One after the other: a statement has one kind of lock, and only in the order of their names can no two
        // transactions wait for each other.
        intents.forEach((name, intent) -> {
            var row = db.select(CALENDAR.CALENDAR_ID).from(CALENDAR).where(CALENDAR.NAME.eq(name.value()));
            switch (intent) {
                case KEEP -> row.forKeyShare().fetch();
                case CHANGE -> row.forNoKeyUpdate().fetch();
                case DELETE -> row.forUpdate().fetch();
            }
        });
    }

    /**
     * Lets nobody delete these calendars until the transaction has ended. They can be changed meanwhile.
     *
     * @return those that there are
     */
    public Set<CalendarName> keep(Collection<CalendarName> names) {
        return names.isEmpty()
                ? Set.of()
                : db.select(CALENDAR.NAME)
                        .from(CALENDAR)
                        .where(CALENDAR.NAME.eq(any(values(names))))
                        // As names are ordered here, whatever the database's language.
                        .orderBy(CALENDAR.NAME.collate("C"))
                        .forKeyShare()
                        .fetchSet(row -> new CalendarName(row.value1()));
    }

    /**
     * Creates or changes a calendar. Fire times from now on meet with the new one; runs that were deferred before keep
     * their due times.
     *
     * @param author who did it
     * @param owner the file that is being applied; empty when it is not a file that changes the calendar
     * @throws CalendarManagedByFileException when another file, or a file at all, manages it
     * @throws InvalidInput when there are too many calendars already
     */
    public CalendarChange put(CalendarName name, BlackoutCalendar calendar, String author, Optional<FileOwner> owner) {
        return db.transactionResult(tx -> put(tx.dsl(), name, calendar, author, owner));
    }

    private static CalendarChange put(
            DSLContext tx, CalendarName name, BlackoutCalendar calendar, String author, Optional<FileOwner> owner) {
        JSONB definition = JSONB.jsonb(StrictJson.write(CalendarJson.write(calendar)));
        String manager = owner.map(FileOwner::source).orElse(null);
        Optional<CalendarRecord> there = lock(tx, name);
        if (there.isEmpty()) {
            if (tx.fetchCount(CALENDAR) >= MOST_CALENDARS) {
                throw new InvalidInput("name", "there are " + MOST_CALENDARS + " calendars already; delete one first");
            }
            int created = tx.insertInto(CALENDAR)
                    .set(CALENDAR.NAME, name.value())
                    .set(CALENDAR.DEFINITION, definition)
                    .set(CALENDAR.MANAGED_BY, manager)
                    .set(CALENDAR.CHANGED_BY, author)
                    .onConflict(CALENDAR.NAME)
                    .doNothing()
                    .execute();
            if (created == 1) {
                return CalendarChange.CREATED;
            }
            // Somebody else has created it since; the conflict was waited for, so it is there now.
            there = lock(tx, name);
        }
        CalendarRecord row = there.orElseThrow(
                () -> new IllegalStateException("calendar " + name + " neither exists nor can be created"));
        requireManager(row, name, owner);
        boolean same = tx.select(val(definition).eq(val(row.getDefinition())))
                .fetchSingle()
                .value1();
        boolean adopted = manager != null && !manager.equals(row.getManagedBy());
        if (same && !adopted) {
            return CalendarChange.UNCHANGED;
        }
        tx.update(CALENDAR)
                .set(CALENDAR.DEFINITION, definition)
                .set(CALENDAR.VERSION, row.getVersion() + 1)
                .set(CALENDAR.MANAGED_BY, manager)
                .set(CALENDAR.CHANGED_BY, author)
                .set(CALENDAR.CHANGED_AT, DatabaseTime.now())
                .where(CALENDAR.CALENDAR_ID.eq(row.getCalendarId()))
                .execute();
        return CalendarChange.CHANGED;
    }

    /**
     * Deletes a calendar that no job keeps to.
     *
     * @param owner the file that is being applied; empty when it is not a file that deletes the calendar
     * @return false when there is no such calendar
     * @throws CalendarManagedByFileException when another file, or a file at all, manages it
     * @throws CalendarInUseException when jobs keep to it
     */
    public boolean delete(CalendarName name, Optional<FileOwner> owner) {
        return db.transactionResult(tx -> {
            // For update: a job that is just being given this calendar keeps it, and is waited for here.
            Optional<CalendarRecord> row = tx.dsl()
                    .selectFrom(CALENDAR)
                    .where(CALENDAR.NAME.eq(name.value()))
                    .forUpdate()
                    .fetchOptional();
            if (row.isEmpty()) {
                return false;
            }
            requireManager(row.get(), name, owner);
            List<String> jobs = new Calendars(tx.dsl(), known).jobsOf(name);
            if (!jobs.isEmpty()) {
                throw new CalendarInUseException(name, jobs);
            }
            row.get().delete();
            return true;
        });
    }

    /** Keys of the jobs that keep to a calendar, in their order, at most {@value #MOST_JOBS}. */
    public List<String> jobsOf(CalendarName name) {
        return db.select(JOB.JOB_KEY)
                .from(JOB_VERSION)
                .join(JOB)
                .on(JOB.JOB_ID.eq(JOB_VERSION.JOB_ID))
                .and(JOB.VERSION.eq(JOB_VERSION.VERSION))
                .where(keepsTo(name))
                .and(JOB.DELETED_AT.isNull())
                .orderBy(JOB.JOB_KEY)
                .limit(MOST_JOBS)
                .fetch(JOB.JOB_KEY);
    }

    /** In the words of the index of job_version. */
    private static Condition keepsTo(CalendarName name) {
        return condition("{0} #> '{schedule,calendars}' is not null", JOB_VERSION.DEFINITION)
                .and(condition(
                        "({0} #> '{schedule,calendars}') @> jsonb_build_array(jsonb_build_object('name', {1}::text))",
                        JOB_VERSION.DEFINITION, val(name.value())));
    }

    private static Optional<CalendarRecord> lock(DSLContext tx, CalendarName name) {
        return tx.selectFrom(CALENDAR)
                .where(CALENDAR.NAME.eq(name.value()))
                .forNoKeyUpdate()
                .fetchOptional();
    }

    private static void requireManager(CalendarRecord row, CalendarName name, Optional<FileOwner> owner) {
        String manager = row.getManagedBy();
        if (manager != null && owner.filter(file -> file.mayChange(manager)).isEmpty()) {
            throw new CalendarManagedByFileException(name, manager);
        }
    }

    private Optional<StoredCalendar> stored(CalendarRecord row) {
        return known.get(
                        row.getCalendarId(),
                        row.getVersion(),
                        row.getName(),
                        row.getDefinition().data())
                .map(calendar -> new StoredCalendar(
                        row.getCalendarId(),
                        new CalendarName(row.getName()),
                        row.getVersion(),
                        calendar,
                        Optional.ofNullable(row.getManagedBy()),
                        row.getChangedBy(),
                        row.getChangedAt()));
    }

    private static String[] values(Collection<CalendarName> names) {
        return names.stream().map(CalendarName::value).toArray(String[]::new);
    }
}
