package dev.pawl.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code pawl}. */
@Command(name = "pawl", description = "Runs jobs on time, on PostgreSQL.", mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code: 0 done, 2 not understood. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
