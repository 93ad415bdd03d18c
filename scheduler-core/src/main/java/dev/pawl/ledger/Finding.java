package dev.pawl.ledger;

import dev.pawl.run.RunId;
import java.time.Instant;
import java.util.List;

/**
 * A fire time of which the ledger does not say what it should.
 *
 * @param runs all that there are for this fire time
 * @param detail what is wrong, for people
 */
public record Finding(Instant fireAt, Kind kind, List<RunId> runs, String detail) {
    public Finding {
        runs = List.copyOf(runs);
    }

    /** What is wrong with a fire time. */
    public enum Kind {
        /** It was promised, and has neither a run nor a skip. */
        GAP,
        /** It has two runs, or a run and a skip. */
        DUPLICATE,
        /** It has a run or a skip, and nobody promised it; or a run that its key does not name. */
        STRAY
    }
}
