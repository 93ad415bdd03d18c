package dev.pawl.job;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Definitions that were read before, the latest used ones. A version never changes, so nothing here grows stale; nor
 * does one that cannot be read here become readable, until another program version is started. Safe for several
 * threads.
 */
final class DefinitionCache {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionCache.class);
    /** Of 10,000 jobs that are due in one second none evicts another, nor do as many versions of before. */
    private static final int CAPACITY = 25_000;

    private final Map<Version, JobDefinition> definitions = latestUsed();
    private final Set<Version> unreadable = Collections.newSetFromMap(latestUsed());

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

    /**
     * The definition of this version, if this program can read it: one that a newer program has stored may have what is
     * unknown here. The log says so, once for each version.
     */
    Optional<JobDefinition> getIfReadable(int jobId, int version, JobKey key, String json) {
        Version which = new Version(jobId, version);
        synchronized (definitions) {
            if (unreadable.contains(which)) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(get(jobId, version, key, json));
        } catch (InvalidInput | MalformedInput | IllegalArgumentException cause) {
            boolean first;
            synchronized (definitions) {
                first = unreadable.add(which);
            }
            if (first) {
                LOG.warn(
                        "Job {}: this program cannot read version {} of its definition ({}). Its schedule waits where"
                            + " it is, and nothing of it is lost; all other jobs go on. Start the program version that"
                            + " stored it, or store the definition anew.",
                        key,
                        version,
                        cause.getMessage());
            }
            return Optional.empty();
        }
    }

    private static <T> Map<Version, T> latestUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Version, T> eldest) {
                return size() > CAPACITY;
            }
        };
    }

    private record Version(int jobId, int version) {}
}
