package dev.pawl.ledger;

import dev.pawl.job.JobKey;
import dev.pawl.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a job did, or did not, run at a moment.
 *
 * @param at the moment that was asked about
 * @param local the same in the zone of the job, with its offset
 * @param sentence the answer, for people
 * @param run the run of this fire time
 * @param version of the definition that said so; empty where none was in force
 * @param before the fire time before, where the moment is none itself
 * @param after the fire time after, likewise
 * @param notes what clock changes have to do with it, in whole sentences
 */
public record WhyAnswer(
        JobKey job,
        Instant at,
        String local,
        Verdict verdict,
        String sentence,
        Optional<RunId> run,
        Optional<Integer> version,
        Optional<Instant> before,
        Optional<Instant> after,
        List<String> notes) {
    public WhyAnswer {
        notes = List.copyOf(notes);
    }

    /** The answer in a word. */
    public enum Verdict {
        /** There is a run, and it has started or ended. */
        RAN,
        /** There is a run, and it has not started yet. */
        WAITS,
        /** It is recorded why there is no run. */
        SKIPPED,
        /** The schedule did not call for this moment. */
        NOT_A_FIRE_TIME,
        /** The schedule had not begun, or had ended. */
        OUTSIDE_PERIOD,
        /** The job was not there yet. */
        NOT_YET_CREATED,
        /** The job was deleted. */
        DELETED,
        /** It lies ahead. */
        AHEAD,
        /** It has passed, and nobody has served it so far. */
        DUE,
        /** This program cannot read the definition that was in force. */
        UNREADABLE,
        /** History of that time is not kept, or had not begun. */
        NOT_RECORDED,
        /** It should have a run or a skip, and has neither. */
        GAP;

        /** The name in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
