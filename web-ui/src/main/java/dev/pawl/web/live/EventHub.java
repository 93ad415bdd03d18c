package dev.pawl.web.live;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Spreads hints to the open streams of this process. Safe for several threads; publishing never waits for a reader.
 *
 * <p>A hint is only the name of what changed. So a reader that is slow or was away needs no replay: it is told once
 * that anything may have changed.
 */
public final class EventHub implements AutoCloseable {
    /** Streams that may be open at a time; a browser has one for all of its tabs. */
    static final int MOST_STREAMS = 500;

    private final Set<EventStream> streams = new CopyOnWriteArraySet<>();
    private volatile boolean closed;

    /** Tells all open streams that these topics changed. */
    public void publish(Set<String> topics) {
        streams.forEach(stream -> stream.add(topics));
    }

    /** A new stream, to be closed by its reader; empty when there are too many, or the server is stopping. */
    Optional<EventStream> open() {
        if (closed || streams.size() >= MOST_STREAMS) {
            return Optional.empty();
        }
        var stream = new EventStream(streams::remove);
        streams.add(stream);
        if (closed) {
            stream.close();
        }
        return Optional.of(stream);
    }

    /** Ends all streams; there are no new ones afterwards. */
    @Override
    public void close() {
        closed = true;
        streams.forEach(EventStream::close);
    }
}
