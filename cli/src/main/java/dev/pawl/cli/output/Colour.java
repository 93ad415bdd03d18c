package dev.pawl.cli.output;

/** The few colours that tables use; words carry the meaning, colour only helps the eye. */
public enum Colour {
    NONE(""),
    STRONG("\u001b[1m"),
    FAINT("\u001b[2m"),
    GREEN("\u001b[32m"),
    RED("\u001b[31m"),
    YELLOW("\u001b[33m"),
    BLUE("\u001b[34m");

    private static final String RESET = "\u001b[0m";

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    /** The colour of a run's state, an attempt's outcome or a worker's state. */
    public static Colour ofState(String state) {
        return switch (state) {
            case "succeeded", "alive", "ok", "create" -> GREEN;
            case "failed", "lost", "timed_out", "dead", "problem", "delete" -> RED;
            case "held", "unknown", "paused", "draining", "retrying", "warning", "change" -> YELLOW;
            case "running" -> BLUE;
            case "cancelled", "skipped", "stopped", "unchanged" -> FAINT;
            default -> NONE;
        };
    }

    String paint(String text) {
        return this == NONE ? text : code + text + RESET;
    }
}
