package dev.pawl.ledger;

import dev.pawl.run.RunId;
import dev.pawl.schedule.Zones;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Looks at each fire time of the days whose sums do not agree, and says what is wrong with it. One thread. */
final class Examination {
    private final TreeMap<Instant, Seen> seen = new TreeMap<>();
    private final Set<Long> days;

    private final List<Finding> findings = new ArrayList<>();
    private long gaps;
    private long duplicates;
    private long strays;
    private long backfilled;
    private long givenUpAndRun;

    /** @param days since 1970; the others are known to be in order */
    Examination(Set<Long> days) {
        this.days = days;
    }

    void of(LedgerRows.Slice slice, Promises promises, LedgerRows rows) {
        promises.each(slice.since(), slice.until(), (fireAt, givenUp) -> {
            Seen one = at(fireAt);
            one.promised = !givenUp;
            one.givenUp = givenUp;
        });
        rows.keys(slice, (fireAt, run, there) -> {
            Seen one = at(fireAt);
            (there ? one.keyed : one.gone).add(run);
        });
        rows.runs(slice, (fireAt, run, ofSchedule) -> {
            Seen one = at(fireAt);
            one.runs.add(run);
            one.askedFor |= !ofSchedule;
        });
        rows.skips(slice, fireAt -> at(fireAt).skipped = true);
        seen.forEach((fireAt, one) -> judge(fireAt, one, () -> zoneData(promises, fireAt)));
    }

    /** Of a day that is in order, a thing that is thrown away. */
    private Seen at(Instant fireAt) {
        long day = Math.floorDiv(fireAt.toEpochMilli(), FireSum.MILLIS_A_DAY);
        return days.contains(day) ? seen.computeIfAbsent(fireAt, moment -> new Seen()) : new Seen();
    }

    /** What may be wrong with the sight of the past rather than with the past itself; else the empty text. */
    private static String zoneData(Promises promises, Instant fireAt) {
        return promises.zoneDataOf(fireAt)
                .filter(then -> !then.equals(Zones.dataVersion()))
                .map(then -> "; the time zone data has changed since, from " + then + " to " + Zones.dataVersion()
                        + ", and may give other fire times")
                .orElse("");
    }

    private void judge(Instant fireAt, Seen one, Supplier<String> zoneData) {
        Set<RunId> runs = new TreeSet<>(one.keyed);
        runs.addAll(one.runs);
        if (!one.promised) {
            judgeUnpromised(fireAt, one, runs, zoneData);
            return;
        }
        if (runs.isEmpty() && !one.skipped) {
            gaps++;
            String what = one.gone.isEmpty() ? "there is neither a run nor a skip" : "its run is gone: " + one.gone;
            find(fireAt, Finding.Kind.GAP, runs, what + zoneData.get());
        }
        if (runs.size() > 1 || (!runs.isEmpty() && one.skipped)) {
            duplicates++;
            find(
                    fireAt,
                    Finding.Kind.DUPLICATE,
                    runs,
                    one.skipped ? "there is a run and a skip" : "there are several runs");
        }
        if (!one.keyed.containsAll(one.runs)) {
            strays++;
            find(fireAt, Finding.Kind.STRAY, runs, "there is a run that the key of the fire time does not name");
        }
    }

    private void judgeUnpromised(Instant fireAt, Seen one, Set<RunId> runs, Supplier<String> zoneData) {
        if (one.givenUp && !one.keyed.isEmpty()) {
            givenUpAndRun++;
        }
        if (one.askedFor && !one.skipped && runs.size() == 1) {
            if (!one.givenUp && !one.keyed.isEmpty()) {
                backfilled++;
            }
        } else if (!one.givenUp || one.skipped || !runs.isEmpty()) {
            strays++;
            String what = one.givenUp
                    ? "it was given up as missed together with others, and has " + own(one, runs) + " nevertheless"
                    : "no version of the job called for this fire time" + zoneData.get();
            find(fireAt, Finding.Kind.STRAY, runs, what);
        }
    }

    private static String own(Seen one, Set<RunId> runs) {
        return (one.skipped ? "a skip" : "")
                + (one.skipped && !runs.isEmpty() ? " and " : "")
                + (runs.isEmpty() ? "" : "a run");
    }

    private void find(Instant fireAt, Finding.Kind kind, Set<RunId> runs, String detail) {
        if (findings.size() < JobLedger.MAX_FINDINGS) {
            findings.add(new Finding(fireAt, kind, List.copyOf(runs), detail));
        }
    }

    List<Finding> findings() {
        return findings;
    }

    long gaps() {
        return gaps;
    }

    long duplicates() {
        return duplicates;
    }

    long strays() {
        return strays;
    }

    /** Runs that were asked for, of fire times that nobody promised. */
    long backfilled() {
        return backfilled;
    }

    /** Fire times that were given up together, and have a run nevertheless. */
    long givenUpAndRun() {
        return givenUpAndRun;
    }

    /** What there is of one fire time. */
    private static final class Seen {
        /** To have a row of its own. */
        private boolean promised;
        /** Promised, and skipped together with others. */
        private boolean givenUp;

        private boolean skipped;
        /** Runs that its key names. */
        private final Set<RunId> keyed = new TreeSet<>();
        /** Runs that its key names and that are not there. */
        private final Set<RunId> gone = new TreeSet<>();
        /** A person has asked for the run of this fire time, whoever promised it. */
        private boolean askedFor;
        /** Runs that say they serve it. */
        private final Set<RunId> runs = new TreeSet<>();
    }
}
