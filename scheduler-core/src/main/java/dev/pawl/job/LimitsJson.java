package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Durations;
import dev.pawl.input.ObjectReader;
import java.time.Duration;
import java.util.Optional;

/** The fields {@code concurrency} and {@code rate} of a job or a queue as JSON. */
public final class LimitsJson {
    private LimitsJson() {}

    /** Reads both; what the reader has noted a problem with is left out. */
    public static RunLimits read(ObjectReader reader) {
        Optional<Integer> concurrency = reader.integer("concurrency", 1, RunLimits.MAX_CONCURRENCY);
        Optional<RateLimit> rate = reader.object("rate").flatMap(LimitsJson::rate);
        return new RunLimits(concurrency, rate);
    }

    private static Optional<RateLimit> rate(ObjectReader reader) {
        Optional<Integer> limit = reader.integer("limit", 1, RateLimit.MAX);
        Optional<Duration> per = reader.duration("per", RateLimit.MIN_PER, RateLimit.MAX_PER);
        Optional<Integer> burst = reader.integer("burst", 1, RateLimit.MAX);
        reader.require("limit");
        reader.require("per");
        if (limit.isEmpty() || per.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RateLimit(limit.get(), per.get(), burst.orElse(limit.get())));
    }

    /** Writes those that are set. */
    public static void write(RunLimits limits, ObjectNode json) {
        limits.concurrency().ifPresent(concurrency -> json.put("concurrency", concurrency));
        limits.rate()
                .ifPresent(rate -> json.putObject("rate")
                        .put("limit", rate.limit())
                        .put("per", Durations.format(rate.per()))
                        .put("burst", rate.burst()));
    }
}
