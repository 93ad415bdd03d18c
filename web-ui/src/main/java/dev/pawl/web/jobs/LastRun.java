package dev.pawl.web.jobs;

import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One of the last runs of a job.
 *
 * @param at when it was due
 * @param duration from the start of its first attempt to the end of its latest; zero while none has ended
 */
record LastRun(String id, StateMark state, Instant at, Duration duration) {
    static Strip strip(List<LastRun> runs) {
        return new Strip(runs.stream()
                .map(run -> new Strip.Bar(run.id(), run.state(), run.duration()))
                .toList());
    }
}
