package dev.pawl.cli.up;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Printable;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of {@code pawl up}: start, wait for SIGTERM or Ctrl-C, stop in order, exit code 0. A signal during the start
 * ends that; a second one is ignored, since the first has a bounded time.
 */
final class UpProcess {
    private static final Logger LOG = LoggerFactory.getLogger(UpProcess.class);

    private final PrintWriter out;
    private final PrintWriter err;
    private final Node node;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Held while starting and while stopping, so that neither meets the other half done. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile boolean stopping;

    UpProcess(UpSettings settings, PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
        this.node = new Node(settings, this::progress);
    }

    int run() {
        Thread starter = Thread.currentThread();
        var hook = new Thread(() -> stopAndHalt(starter), "pawl-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        changing.lock();
        try {
            node.start(() -> stopping);
            out.println("Pawl is ready: " + node.address().orElse(String.join(", ", node.roles())));
            out.flush();
        } catch (RuntimeException e) {
            node.close();
            if (stopping) {
                return ExitCode.OK;
            }
            Runtime.getRuntime().removeShutdownHook(hook);
            throw e;
        } finally {
            changing.unlock();
        }
        awaitEnd();
        return ExitCode.OK;
    }

    /** Runs in the JVM's shutdown. Halts, because after a signal the JVM would otherwise end with 128 + its number. */
    private void stopAndHalt(Thread starter) {
        stopping = true;
        if (!changing.tryLock()) {
            // Whatever the start waits for just now, it need not wait any more.
            starter.interrupt();
            changing.lock();
        }
        try {
            progress("Stopping");
            node.close();
        } catch (RuntimeException e) {
            LOG.error("Stopping failed", e);
            Runtime.getRuntime().halt(ExitCode.FAILED);
        } finally {
            changing.unlock();
        }
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void progress(String step) {
        err.println(Printable.line(step));
        err.flush();
    }
}
