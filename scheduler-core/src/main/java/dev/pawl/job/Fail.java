package dev.pawl.job;

import org.jspecify.annotations.Nullable;

/** A handler's statement that trying again is of no use: {@code throw Fail.now(...)}. The run fails at once. */
public final class Fail extends RuntimeException {
    private Fail(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /**
     * To be thrown.
     *
     * @param reason for people
     */
    public static Fail now(String reason) {
        return new Fail(reason, null);
    }

    /**
     * The same, because of an exception.
     *
     * @param reason for people
     */
    public static Fail now(String reason, Throwable cause) {
        return new Fail(reason, cause);
    }
}
