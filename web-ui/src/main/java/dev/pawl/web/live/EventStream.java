package dev.pawl.web.live;

import dev.pawl.live.HintListener;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What one reader has still to be told. Topics that change again before they are read count once, so the memory it
 * takes is bounded. Written by any thread, read by one.
 */
final class EventStream implements AutoCloseable {
    /** More topics than this, and the reader is told that anything may have changed. */
    static final int MOST_TOPICS = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<EventStream> onClose;
    private Set<String> waiting = new LinkedHashSet<>();
    private boolean closed;

    EventStream(Consumer<EventStream> onClose) {
        this.onClose = onClose;
    }

    void add(Set<String> topics) {
        lock.lock();
        try {
            waiting.addAll(topics);
            if (waiting.size() > MOST_TOPICS || waiting.contains(HintListener.RESYNC)) {
                waiting = new LinkedHashSet<>(Set.of(HintListener.RESYNC));
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the topics that changed since the last call, waiting for one if there is none.
     *
     * @param patience how long to wait; when it is over, or the stream is closed, there are none
     */
    Set<String> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (waiting.isEmpty() && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            Set<String> taken = waiting;
            waiting = new LinkedHashSet<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
