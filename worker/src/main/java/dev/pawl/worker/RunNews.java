package dev.pawl.worker;

import dev.pawl.job.JobKey;
import dev.pawl.live.HintPublisher;
import dev.pawl.run.ClaimedRun;
import java.util.Collection;
import java.util.stream.Collectors;

/** Tells open pages which runs have changed. Safe for several threads. */
final class RunNews {
    /** A page of a run also listens to its job, so of more than so many at once each need not be told. */
    private static final int EACH = 20;

    private final HintPublisher hints;

    RunNews(HintPublisher hints) {
        this.hints = hints;
    }

    /** Publishes {@code runs}, {@code job:<key>} of each job, and {@code run:<id>} of each run when they are few. */
    void changed(Collection<ClaimedRun> runs) {
        if (runs.size() <= EACH) {
            runs.forEach(run -> hints.publish("run:" + run.id()));
        }
        for (JobKey job : runs.stream().map(ClaimedRun::job).collect(Collectors.toSet())) {
            hints.publish("job:" + job);
        }
        hints.publish("runs");
    }
}
