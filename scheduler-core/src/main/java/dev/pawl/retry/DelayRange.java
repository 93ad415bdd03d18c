package dev.pawl.retry;

import java.time.Duration;

/**
 * One line of a preview: the wait after one attempt, and since the first one failed.
 *
 * @param attempt the attempt after which it is waited, from 1
 * @param min the shortest delay that jitter makes
 * @param nominal the delay without jitter
 * @param max the longest delay that jitter makes
 * @param minTotal the sum of the shortest delays so far
 * @param nominalTotal the sum of the delays without jitter so far
 * @param maxTotal the sum of the longest delays so far
 */
public record DelayRange(
        int attempt,
        Duration min,
        Duration nominal,
        Duration max,
        Duration minTotal,
        Duration nominalTotal,
        Duration maxTotal) {}
