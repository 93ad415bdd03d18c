package dev.pawl.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A job that is paused.
 *
 * @param since when it was paused
 * @param reason why, for people
 * @param until when it is to go on by itself; empty for never
 */
public record Pause(Instant since, Optional<String> reason, Optional<Instant> until) {}
