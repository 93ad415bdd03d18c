package dev.pawl.cli.output;

import java.util.List;

/** Ends a command with a message for a person and an exit code; nobody sees a stack trace. */
public final class CommandFailure extends RuntimeException {
    private final int exitCode;
    private final transient List<String> messages;

    private CommandFailure(int exitCode, List<String> messages) {
        super(String.join("\n", messages));
        this.exitCode = exitCode;
        this.messages = List.copyOf(messages);
    }

    /** It was understood and did not succeed. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILED, List.of(message));
    }

    /** What the caller wrote is wrong. */
    public static CommandFailure badInput(String message) {
        return badInput(List.of(message));
    }

    /** Several things that the caller wrote are wrong. */
    public static CommandFailure badInput(List<String> messages) {
        return new CommandFailure(ExitCode.BAD_INPUT, messages);
    }

    /** The server or the database cannot be reached. */
    public static CommandFailure unreachable(String message) {
        return new CommandFailure(ExitCode.UNREACHABLE, List.of(message));
    }

    /** See {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** At least one, each for a line of its own. */
    public List<String> messages() {
        return messages;
    }
}
