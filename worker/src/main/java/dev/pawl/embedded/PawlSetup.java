package dev.pawl.embedded;

import dev.pawl.history.KeepTimes;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.worker.WorkerSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * What a program does with Pawl. Immutable.
 *
 * @param jobs of the handlers with typed parameters, in the order in which they were added
 * @param workerSettings changes what is usual
 */
record PawlSetup(
        DataSource dataSource,
        Map<JobKey, Consumer<JobDefinition.Builder>> jobs,
        JobHandlers handlers,
        Set<PawlRole> roles,
        boolean migrates,
        KeepTimes keep,
        Consumer<WorkerSettings.Builder> workerSettings) {
    PawlSetup {
        jobs = Collections.unmodifiableMap(new LinkedHashMap<>(jobs));
        roles = Set.copyOf(roles);
    }
}
