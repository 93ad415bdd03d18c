package dev.pawl.cli;

import dev.pawl.cli.Boundary.Side;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Knows what a process has sent in each part of its life, and kills it with SIGKILL at one boundary. Safe for several
 * threads.
 */
final class KillSwitch implements StatementProxy.Watch {
    /** Parts of a process's life. */
    enum Phase {
        START,
        WORK,
        STOP
    }

    private final Map<String, Phase> sent = new LinkedHashMap<>();
    private final AtomicReference<Optional<Boundary>> armed = new AtomicReference<>(Optional.empty());
    private final CompletableFuture<PawlProcess> process = new CompletableFuture<>();
    private final CountDownLatch killed = new CountDownLatch(1);
    private volatile Phase phase = Phase.START;

    /** Whom to kill. Sessions that were opened before wait for this. */
    void aim(PawlProcess target) {
        process.complete(target);
    }

    /** Kills at the next passing of this boundary; once. */
    void arm(Boundary boundary) {
        armed.set(Optional.of(boundary));
    }

    /** From now on, what is sent belongs to this phase. */
    void enter(Phase next) {
        phase = next;
    }

    /** Whether it has killed, or kills within this time. */
    boolean hasKilled(Duration patience) {
        try {
            return killed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What was sent, in the order of its first time; of several phases, work counts most and the stop least. */
    Map<String, Phase> sent() {
        synchronized (sent) {
            return new LinkedHashMap<>(sent);
        }
    }

    @Override
    public boolean passes(Boundary boundary) {
        if (boundary.side() == Side.BEFORE) {
            synchronized (sent) {
                sent.merge(
                        boundary.statement(),
                        phase,
                        (first, now) -> first == Phase.WORK || now == Phase.WORK ? Phase.WORK : first);
            }
        }
        Optional<Boundary> target = armed.get();
        if (target.filter(boundary::equals).isEmpty() || !armed.compareAndSet(target, Optional.empty())) {
            return true;
        }
        process.join().kill9();
        killed.countDown();
        return false;
    }
}
