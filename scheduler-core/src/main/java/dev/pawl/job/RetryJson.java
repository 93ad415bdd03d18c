package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Durations;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The {@code retry} of a job as JSON. */
final class RetryJson {
    private static final Backoff.Exponential USUAL =
            new Backoff.Exponential(Duration.ofSeconds(10), 3, Duration.ofHours(1));

    private RetryJson() {}

    /** Reads a policy; empty when a problem was noted. */
    static Optional<RetryPolicy> read(ObjectReader retry) {
        RetryPolicy usual = RetryPolicy.DEFAULTS;
        int maxAttempts =
                retry.integer("max_attempts", 1, RetryPolicy.MAX_ATTEMPTS).orElse(usual.maxAttempts());
        Backoff backoff =
                retry.object("backoff").flatMap(RetryJson::readBackoff).orElse(usual.backoff());
        double jitter = retry.number("jitter", 0, 1).orElse(usual.jitter());
        Duration maxElapsed =
                retry.duration("max_elapsed", Duration.ZERO, Durations.MAX).orElse(usual.maxElapsed());
        OnUnknown onUnknown = retry.choice("on_unknown", OnUnknown.class).orElse(usual.onUnknown());
        boolean outliveNext = retry.flag("outlive_next").orElse(usual.outliveNext());
        retry.unsupported("rules", value -> value.isArray() && value.isEmpty());
        return retry.make("", () -> new RetryPolicy(maxAttempts, backoff, jitter, maxElapsed, onUnknown, outliveNext));
    }

    static ObjectNode write(RetryPolicy policy) {
        ObjectNode json = StrictJson.object();
        json.put("max_attempts", policy.maxAttempts());
        json.set("backoff", writeBackoff(policy.backoff()));
        json.put("jitter", policy.jitter());
        json.put("max_elapsed", Durations.format(policy.maxElapsed()));
        json.put("on_unknown", policy.onUnknown().name().toLowerCase(Locale.ROOT));
        json.put("outlive_next", policy.outliveNext());
        return json;
    }

    private enum Kind {
        NONE,
        FIXED,
        LINEAR,
        EXPONENTIAL,
        LIST
    }

    private static Optional<Backoff> readBackoff(ObjectReader json) {
        Optional<Kind> kind = json.choice("kind", Kind.class);
        json.require("kind");
        if (kind.isEmpty()) {
            json.allowUnknown();
            return Optional.empty();
        }
        return switch (kind.get()) {
            case NONE -> Optional.of(new Backoff.None());
            case FIXED -> {
                Duration delay = delay(json, "delay", USUAL.base());
                yield Optional.of(new Backoff.Fixed(delay));
            }
            case LINEAR -> {
                Duration base = delay(json, "base", USUAL.base());
                Duration cap = delay(json, "cap", USUAL.cap());
                yield json.make("", () -> new Backoff.Linear(base, cap));
            }
            case EXPONENTIAL -> {
                Duration base = delay(json, "base", USUAL.base());
                double factor =
                        json.number("factor", 1, Backoff.Exponential.MAX_FACTOR).orElse(USUAL.factor());
                Duration cap = delay(json, "cap", USUAL.cap());
                yield json.make("", () -> new Backoff.Exponential(base, factor, cap));
            }
            case LIST -> {
                Optional<List<Duration>> delays = json.texts("delays", Backoff.Listed.MAX_DELAYS, Durations::parse);
                json.require("delays");
                yield delays.flatMap(list -> json.make("delays", () -> new Backoff.Listed(list)));
            }
        };
    }

    private static Duration delay(ObjectReader json, String name, Duration usual) {
        return json.duration(name, Duration.ZERO, Backoff.LONGEST).orElse(usual);
    }

    private static ObjectNode writeBackoff(Backoff backoff) {
        ObjectNode json = StrictJson.object();
        return switch (backoff) {
            case Backoff.None none -> json.put("kind", "none");
            case Backoff.Fixed fixed -> json.put("kind", "fixed").put("delay", Durations.format(fixed.delay()));
            case Backoff.Linear linear ->
                json.put("kind", "linear")
                        .put("base", Durations.format(linear.base()))
                        .put("cap", Durations.format(linear.cap()));
            case Backoff.Exponential exponential -> {
                json.put("kind", "exponential").put("base", Durations.format(exponential.base()));
                putFactor(json, exponential.factor());
                yield json.put("cap", Durations.format(exponential.cap()));
            }
            case Backoff.Listed listed -> {
                ArrayNode delays = json.put("kind", "list").putArray("delays");
                listed.delays().forEach(delay -> delays.add(Durations.format(delay)));
                yield json;
            }
        };
    }

    private static void putFactor(ObjectNode json, double factor) {
        // As people write it: 3, not 3.0.
        if (factor == Math.rint(factor)) {
            json.put("factor", (int) factor);
        } else {
            json.put("factor", factor);
        }
    }
}
