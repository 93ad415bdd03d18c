package dev.pawl.cli.up;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Printable;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One life of {@code pawl up}: start, wait for a signal, stop in order, exit code 0. Everything happens on the thread
 * that calls {@link #run}; a signal during the start ends that; a second signal ends the process at once, with whatever
 * it has in hand: what others then take over is the same as after a crash.
 */
final class UpProcess {
    private static final int KILLED_BY_CTRL_C = 130;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Node node;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean starting = true;

    UpProcess(UpSettings settings, PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
        this.node = new Node(settings, this::progress);
    }

    int run() {
        Thread starter = Thread.currentThread();
        StopSignals.handle(() -> stop(starter));
        try {
            node.start(this::stopping);
            starting = false;
            out.println("Pawl is ready: " + node.address().orElse(String.join(", ", node.roles())));
            out.flush();
            stop.await();
        } catch (InterruptedException e) {
            // The signal came in the start's last moment.
        } catch (RuntimeException e) {
            if (!stopping()) {
                throw e;
            }
        } finally {
            starting = false;
            // Stopping waits for this and that; it must not be cut off by what has cut off the start.
            boolean unused = Thread.interrupted();
            node.close();
        }
        return ExitCode.OK;
    }

    private boolean stopping() {
        return signals.get() > 0;
    }

    /** On a thread of the JVM's. */
    private void stop(Thread starter) {
        if (signals.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(KILLED_BY_CTRL_C);
        }
        progress("Stopping; once more to stop at once");
        if (starting) {
            // Whatever the start waits for just now, it need not wait any more.
            starter.interrupt();
        }
        stop.countDown();
    }

    private void progress(String step) {
        err.println(Printable.line(step));
        err.flush();
    }
}
