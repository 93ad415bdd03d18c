package dev.pawl.job;

import dev.pawl.input.StrictJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Definitions that were read before, the latest used ones. A version never changes, so nothing here grows stale. Safe
 * for several threads.
 */
final class DefinitionCache {
    private static final int CAPACITY = 10_000;

    private final Map<Version, JobDefinition> definitions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, JobDefinition> eldest) {
            return size() > CAPACITY;
        }
    };

    /** The definition of this version, when it is known. */
    Optional<JobDefinition> get(int jobId, int version) {
        synchronized (definitions) {
            return Optional.ofNullable(definitions.get(new Version(jobId, version)));
        }
    }

    /** The definition of this version; {@code json} is parsed when it is not known yet. */
    JobDefinition get(int jobId, int version, JobKey key, String json) {
        return get(jobId, version).orElseGet(() -> {
            JobDefinition parsed = JobJson.parse(StrictJson.parse(json), key);
            synchronized (definitions) {
                definitions.put(new Version(jobId, version), parsed);
            }
            return parsed;
        });
    }

    private record Version(int jobId, int version) {}
}
