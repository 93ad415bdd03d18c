package dev.pawl.bench.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.bench.measure.Progress;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import org.jspecify.annotations.Nullable;

/** Does nothing, and counts. */
public final class CountingHandler implements JobHandler {
    /** The name of whatever handler a scenario takes: all runs are of one job. */
    public static final String NAME = "no-op";

    private final Progress progress;

    public CountingHandler(Progress progress) {
        this.progress = progress;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable JsonNode run(HandlerRun run) {
        progress.add(1);
        return null;
    }
}
