package dev.pawl.worker.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at processes that may not be our children. */
public final class Processes {
    private Processes() {}

    /**
     * Whether a process has ended, be it that nobody has collected its exit code yet: not every init does so at once.
     */
    public static boolean hasEnded(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty() || isZombie(pid);
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The state follows the name, which is in brackets and may hold anything.
            return stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
        } catch (IOException gone) {
            return ProcessHandle.of(pid).isEmpty();
        }
    }
}
