package dev.pawl.worker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The versions of jobs that this worker was found to be too old for, the latest ones. Safe for several threads. */
final class TooNewDefinitions {
    /** Should one be forgotten, it is said once more. */
    private static final int MOST = 1_000;

    private final Set<Version> known = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, Boolean> eldest) {
            return size() > MOST;
        }
    });

    /** Returns whether this is the first run of the version that comes here. */
    synchronized boolean add(int jobId, int version) {
        return known.add(new Version(jobId, version));
    }

    private record Version(int jobId, int version) {}
}
