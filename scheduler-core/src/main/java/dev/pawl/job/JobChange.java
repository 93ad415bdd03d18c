package dev.pawl.job;

import java.time.Instant;
import java.util.Optional;

/**
 * That a job has changed, with no more of it than a scheduler needs to set its alarm.
 *
 * @param id names it within one database
 * @param changedAt when its definition, its pause or its deletion changed last
 * @param nextFireAt the next fire time of its schedule; empty when there is none, or when the job is deleted
 */
public record JobChange(int id, JobKey key, Instant changedAt, Optional<Instant> nextFireAt) {}
