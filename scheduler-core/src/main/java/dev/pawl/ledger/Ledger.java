package dev.pawl.ledger;

import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;

/**
 * Compares what schedules promised with what became of it: computes the fire times of the versions that were in force
 * anew, and looks for exactly one run or one skip of each. Holds no state of its own; safe for several threads.
 *
 * <p>Fire times and rows are compared by day, in number and checksum, which the database works out; only days that do
 * not agree are looked at row by row. Each page sees one state of the database, so work that goes on makes no false
 * findings.
 */
public final class Ledger {
    /** A fire time is served this soon, even if the wake-up for it was missed. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    /** One page computes so many fire times at most. */
    static final int FIRE_TIMES_A_PAGE = 500_000;

    private static final int JOBS_A_PAGE = 500;

    private final DSLContext db;
    private final Jobs jobs;
    private final int fireTimesAPage;

    /** @param jobs where definitions are read; what it has read is kept */
    public Ledger(DSLContext db, Jobs jobs) {
        this(db, jobs, FIRE_TIMES_A_PAGE);
    }

    Ledger(DSLContext db, Jobs jobs, int fireTimesAPage) {
        this.db = db;
        this.jobs = jobs;
        this.fireTimesAPage = fireTimesAPage;
    }

    /**
     * The next page of a ledger.
     *
     * @param only the job to look at; empty for all, deleted ones included
     * @param since the first fire time that counts
     * @param until fire times from here on do not count; not after now
     * @param from where the page before ended; empty for the first
     */
    public LedgerPage page(Optional<JobKey> only, Instant since, Instant until, Optional<LedgerPosition> from) {
        return db.transactionResult(tx -> {
            LedgerRows.begin(tx.dsl());
            return new Page(tx.dsl(), since, until).of(only, from);
        });
    }

    /** The work on one page. */
    private final class Page {
        private final LedgerRows rows;
        private final Jobs definitions;
        private final Instant since;
        private final Instant until;
        private final Instant served;
        private final Map<LedgerRows.JobRow, Part> parts = new HashMap<>();

        Page(DSLContext transaction, Instant since, Instant until) {
            this.rows = new LedgerRows(transaction);
            this.definitions = jobs.within(transaction);
            this.since = since;
            this.until = until;
            this.served = DatabaseTime.read(transaction).minus(GRACE);
        }

        LedgerPage of(Optional<JobKey> only, Optional<LedgerPosition> from) {
            Optional<Instant> keptSince = rows.keptSince();
            List<LedgerRows.JobRow> candidates = rows.jobs(only, from.map(LedgerPosition::job), JOBS_A_PAGE + 1);
            Map<Integer, List<Span>> spans = rows.spans(candidates);
            List<LedgerRows.JobRow> done = new ArrayList<>();
            List<JobKey> unrecorded = new ArrayList<>();
            Optional<LedgerPosition> next = Optional.empty();
            long left = fireTimesAPage;
            for (LedgerRows.JobRow job : candidates) {
                if (done.size() == JOBS_A_PAGE || left <= 0) {
                    next = Optional.of(new LedgerPosition(job.key(), Optional.empty()));
                    break;
                }
                Instant start = from.filter(position -> position.job().equals(job.key()))
                        .flatMap(LedgerPosition::from)
                        .orElse(since);
                start = later(start, keptSince.orElse(start));
                List<Span> own = spans.getOrDefault(job.id(), List.of());
                Optional<Instant> rest = own.isEmpty() ? Optional.empty() : sum(job, own, start, left);
                left -= parts.containsKey(job) ? parts.get(job).promises.promised() : 0;
                if (rest.isPresent()) {
                    next = Optional.of(new LedgerPosition(job.key(), rest));
                    break;
                }
                if (!job.deleted() && own.stream().noneMatch(Span::open)) {
                    unrecorded.add(job.key());
                }
                done.add(job);
            }
            return new LedgerPage(compare(candidates), unrecorded, keptSince, rows.countJobs(only), done.size(), next);
        }

        /** Tells where it stopped because there was too much for this page. */
        private Optional<Instant> sum(LedgerRows.JobRow job, List<Span> spans, Instant start, long most) {
            // What was before the job's first span is nobody's.
            Instant begin = later(start, spans.getFirst().after().plus(1, ChronoUnit.MICROS));
            if (!begin.isBefore(until)) {
                return Optional.empty();
            }
            Promises promises = new Promises(
                    spans, job.firedThrough(), version -> definitions.definitionIfReadable(job.id(), version));
            Optional<Instant> rest = promises.sum(begin, until, most);
            parts.put(job, new Part(new LedgerRows.Slice(job.id(), begin, rest.orElse(until)), promises));
            return rest;
        }

        private List<JobLedger> compare(List<LedgerRows.JobRow> order) {
            Map<Integer, Map<Long, List<LedgerRows.Tally>>> tallies =
                    rows.tally(parts.values().stream().map(Part::slice).toList());
            List<JobLedger> items = new ArrayList<>();
            for (LedgerRows.JobRow job : order) {
                Part part = parts.get(job);
                if (part != null) {
                    JobLedger item = judge(job.key(), part, tallies.getOrDefault(job.id(), Map.of()));
                    if (!item.empty()) {
                        items.add(item);
                    }
                }
            }
            return items;
        }

        private JobLedger judge(JobKey key, Part part, Map<Long, List<LedgerRows.Tally>> tallies) {
            Promises promises = part.promises;
            Days days = new Days(promises.days(), tallies);
            Examination examination = new Examination(days.unequal);
            if (!days.unequal.isEmpty() && promises.unreadable().isEmpty()) {
                examination.of(part.slice, promises, rows);
            }
            long givenUp = promises.givenUp() - examination.givenUpAndRun();
            if (givenUp > 0) {
                days.skipped.merge("missed", givenUp, Long::sum);
            }
            return new JobLedger(
                    key,
                    part.slice.since(),
                    part.slice.until(),
                    promises.promised(),
                    days.runs - examination.backfilled(),
                    examination.backfilled(),
                    days.skipped,
                    promises.due(),
                    promises.dueSince(),
                    promises.dueSince().filter(served::isAfter),
                    examination.gaps(),
                    examination.duplicates(),
                    examination.strays(),
                    promises.unreadable(),
                    examination.findings());
        }
    }

    private record Part(LedgerRows.Slice slice, Promises promises) {}

    /** Adds up what there is, and finds the days on which it is not what was promised. */
    private static final class Days {
        private final Set<Long> unequal = new TreeSet<>();
        private final Map<String, Long> skipped = new TreeMap<>();
        private long runs;

        Days(Map<Long, FireSum> promised, Map<Long, List<LedgerRows.Tally>> tallies) {
            Set<Long> all = new TreeSet<>(promised.keySet());
            all.addAll(tallies.keySet());
            for (long day : all) {
                if (!agree(promised.getOrDefault(day, new FireSum()), tallies.getOrDefault(day, List.of()))) {
                    unequal.add(day);
                }
            }
        }

        private boolean agree(FireSum promised, List<LedgerRows.Tally> tallies) {
            FireSum served = new FireSum();
            long runSum = 0;
            long runsThere = 0;
            long keys = 0;
            for (LedgerRows.Tally tally : tallies) {
                switch (tally.what()) {
                    case LedgerRows.RUN -> {
                        runsThere += tally.count();
                        runSum -= tally.runSum();
                    }
                    case LedgerRows.KEY -> {
                        keys += tally.count();
                        runSum += tally.runSum();
                        served.add(tally.count(), tally.fireSum());
                    }
                    default -> {
                        skipped.merge(tally.what(), tally.count(), Long::sum);
                        served.add(tally.count(), tally.fireSum());
                    }
                }
            }
            runs += keys;
            return served.sameAs(promised) && runsThere == keys && runSum == 0;
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
