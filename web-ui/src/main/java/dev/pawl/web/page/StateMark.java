package dev.pawl.web.page;

/** A state as pages show it: a word, an icon of its own shape, and (in the style sheet) colours. Never colour alone. */
public enum StateMark {
    SCHEDULED("scheduled", Icon.CLOCK),
    QUEUED("queued", Icon.CIRCLE_DASHED),
    /** Any of scheduled, queued and retrying. */
    WAITING("waiting", "queued", Icon.CIRCLE_DASHED),
    RUNNING("running", Icon.RING),
    SUCCEEDED("succeeded", Icon.CIRCLE_CHECK),
    RETRYING("retrying", Icon.CIRCULAR_ARROW),
    FAILED("failed", Icon.OCTAGON_CROSS),
    TIMED_OUT("timed out", "timed-out", Icon.HOURGLASS),
    CANCELLED("cancelled", Icon.CIRCLE_SLASH),
    SKIPPED("skipped", Icon.DOUBLE_CHEVRON),
    LOST("lost", Icon.BROKEN_LINK),
    /** The handler asked to be called again later. */
    SNOOZED("snoozed", "scheduled", Icon.CLOCK),
    /** The effect of an attempt may or may not have happened. */
    UNKNOWN("unknown", "timed-out", Icon.CIRCLE_QUESTION),
    /** Unknown, and waiting for a person. */
    HELD("held", "timed-out", Icon.CIRCLE_QUESTION),
    PAUSED("paused", "skipped", Icon.PAUSE),
    /** A job whose schedule is in force. */
    ACTIVE("active", "succeeded", Icon.CIRCLE_CHECK),
    /** A worker that takes work. */
    ALIVE("alive", "succeeded", Icon.CIRCLE_CHECK),
    /** A worker whose heartbeat is late. */
    SILENT("silent", "retrying", Icon.HOURGLASS),
    DRAINING("draining", "retrying", Icon.HOURGLASS),
    STOPPED("stopped", "skipped", Icon.PAUSE),
    DEAD("dead", "lost", Icon.BROKEN_LINK);

    private final String word;
    private final String token;
    private final Icon icon;

    StateMark(String word, Icon icon) {
        this(word, word, icon);
    }

    StateMark(String word, String token, Icon icon) {
        this.word = word;
        this.token = token;
        this.icon = icon;
    }

    /** The word a reader sees, in lower case. */
    public String word() {
        return word;
    }

    /** The value of {@code data-state}, which selects the colours in {@code app.css}. */
    public String token() {
        return token;
    }

    /** Of a shape that no other state of the same kind of thing has. */
    public Icon icon() {
        return icon;
    }
}
