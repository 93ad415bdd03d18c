package dev.pawl.job;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** The handlers of this process, by name. Immutable, safe for several threads. */
public final class JobHandlers {
    private final Map<String, JobHandler> byName = new LinkedHashMap<>();

    private JobHandlers(Iterable<JobHandler> handlers) {
        for (JobHandler handler : handlers) {
            String name = HandlerTarget.name(handler.name());
            JobHandler other = byName.put(name, handler);
            if (other != null) {
                throw new IllegalArgumentException("two handlers are named %s: %s and %s"
                        .formatted(
                                name,
                                other.getClass().getName(),
                                handler.getClass().getName()));
            }
        }
    }

    /** These handlers. */
    public static JobHandlers of(Collection<? extends JobHandler> handlers) {
        return new JobHandlers(List.copyOf(handlers));
    }

    /** Those that the {@link ServiceLoader} finds on the class path. */
    public static JobHandlers onClassPath() {
        return new JobHandlers(ServiceLoader.load(JobHandler.class));
    }

    /** The handler of this name. */
    public Optional<JobHandler> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names of all handlers. */
    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }
}
