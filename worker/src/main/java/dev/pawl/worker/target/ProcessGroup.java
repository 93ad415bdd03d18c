package dev.pawl.worker.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started program together with what it has started: as leader of a session and process group of its own where the
 * system has {@code setsid}, so that one signal reaches all of it. Safe for several threads.
 */
final class ProcessGroup {
    private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Optional<Path> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private final Process leader;

    private ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /** Starts what {@code builder} says, whose first item must be an absolute path. */
    static ProcessGroup start(ProcessBuilder builder) throws IOException {
        if (SETSID.isPresent()) {
            // A fresh child leads no group yet, so setsid replaces itself by the program: the process id stays.
            List<String> command = new ArrayList<>(builder.command());
            command.addFirst(SETSID.get().toString());
            builder.command(command);
        }
        return new ProcessGroup(builder.start());
    }

    Process leader() {
        return leader;
    }

    /** Asks all to end. Blocks until that is said, some milliseconds. */
    void terminate() {
        signal("TERM", ProcessHandle::destroy);
    }

    /** Ends all, without asking. Blocks until that is said, some milliseconds. */
    void kill() {
        signal("KILL", ProcessHandle::destroyForcibly);
    }

    /** Whether a process of the group is left, the leader aside. */
    boolean hasLeftovers() {
        return SETSID.isPresent() && sendToGroup("0");
    }

    private void signal(String name, Consumer<ProcessHandle> single) {
        // Taken first: a child whose parent is gone is nobody's descendant any more.
        List<ProcessHandle> descendants = leader.descendants().toList();
        if (SETSID.isPresent()) {
            sendToGroup(name);
        }
        single.accept(leader.toHandle());
        // Also those that went into a group of their own.
        descendants.forEach(single);
    }

    private boolean sendToGroup(String signal) {
        try {
            // Java can signal one process, not a group.
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " -" + leader.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor() == 0;
        } catch (IOException e) {
            log.warn("The process group {} cannot be signalled; its processes are, one by one", leader.pid(), e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
