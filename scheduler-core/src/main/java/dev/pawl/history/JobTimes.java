package dev.pawl.history;

/**
 * How a job's attempts went over a time.
 *
 * @param attempts that ended
 * @param ran how long those that had started took
 * @param waited how long after they were due the first attempts of runs started
 */
public record JobTimes(long attempts, Histogram ran, Histogram waited) {}
