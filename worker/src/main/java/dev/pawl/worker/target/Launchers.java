package dev.pawl.worker.target;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Executables that start whatever they are given: to allow one of them is to allow everything. */
public final class Launchers {
    private static final Set<String> NAMES = Set.of(
            "ash", "bash", "busybox", "csh", "dash", "doas", "env", "fish", "ksh", "mksh", "runuser", "sh", "su",
            "sudo", "tcsh", "zsh");

    private Launchers() {}

    /** Those of these executables, paths or names, that are such, in the order of their letters. */
    public static List<String> among(Collection<String> executables) {
        return executables.stream()
                .filter(executable -> NAMES.contains(executable.substring(executable.lastIndexOf('/') + 1)))
                .sorted()
                .toList();
    }
}
