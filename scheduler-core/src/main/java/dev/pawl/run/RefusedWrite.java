package dev.pawl.run;

import java.time.Instant;
import java.util.Optional;

/** A result that came after its worker had lost the lease: not stored, only counted and shown. */
public record RefusedWrite(int attempt, String worker, Optional<AttemptOutcome> outcome, Instant refusedAt) {}
