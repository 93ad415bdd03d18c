package dev.pawl.worker.target;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a running attempt to stop. The first reason stays. Safe for several threads. */
public final class StopSignal {
    private @Nullable StopReason reason;
    private @Nullable Runnable action;
    private boolean over;

    /** Tells the attempt to stop, and does what it left for that; false when it had been told before or has ended. */
    public synchronized boolean stop(StopReason why) {
        if (reason != null || over) {
            return false;
        }
        reason = why;
        if (action != null) {
            action.run();
        }
        return true;
    }

    /** Why the attempt is to stop; empty while it is not. */
    public synchronized Optional<StopReason> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Leaves something to be done when the attempt is to stop, such as to close a connection; it must not block. Done
     * at once if that is so already. Replaces what was left before.
     */
    public synchronized void onStop(Runnable newAction) {
        if (reason != null) {
            newAction.run();
        }
        action = newAction;
    }

    /** The target has ended: what was left will not be done any more, not even by a stop that is under way. */
    public synchronized void over() {
        over = true;
        action = null;
    }
}
