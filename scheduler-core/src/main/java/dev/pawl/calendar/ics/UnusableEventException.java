package dev.pawl.calendar.ics;

/** An event cannot be taken over. The message says why, for people. */
final class UnusableEventException extends RuntimeException {
    UnusableEventException(String reason) {
        super(reason);
    }
}
