package dev.pawl.job;

/** Which of the fire times that passed while no scheduler was running get a run; the others are recorded as missed. */
public enum CatchUpPolicy {
    /** The latest one. */
    LAST,
    /** None of them. */
    NONE,
    /** All of them, oldest first, up to a number. */
    ALL
}
