package dev.pawl.history;

/**
 * How many runs have ended, by the state in which they did. One that was reopened and ended again counts twice.
 *
 * @param capped there were more than were counted
 */
public record RunEnds(long succeeded, long failed, long held, long cancelled, boolean capped) {}
