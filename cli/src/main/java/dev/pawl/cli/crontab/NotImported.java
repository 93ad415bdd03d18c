package dev.pawl.cli.crontab;

/** A line that cannot be imported; the message says why, for people. */
final class NotImported extends Exception {
    NotImported(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
