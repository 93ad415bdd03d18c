package dev.pawl.embedded;

import org.jspecify.annotations.Nullable;

/** A {@link Handler} with a result, which is kept with the run and returned when its key is enqueued again. */
@FunctionalInterface
public interface ResultHandler<P extends Record> {
    /**
     * Does the work of one attempt, as {@link Handler#handle} does.
     *
     * @return what to keep: a record, a text, a number, a list, or whatever else Jackson can write, at most 256 KiB as
     *     JSON; null for nothing
     */
    @Nullable
    Object handle(P parameters, PawlRun run) throws Exception;
}
