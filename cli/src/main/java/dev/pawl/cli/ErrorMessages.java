package dev.pawl.cli;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Printable;
import dev.pawl.cli.postgres.PostgresFailure;
import dev.pawl.database.TransientErrors;
import dev.pawl.database.UnreachableDatabase;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.Nearest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ended a command into lines for a person and an exit code. Stack traces only with PAWL_DEBUG set. */
final class ErrorMessages implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        command.getOut().flush();
        int exitCode = switch (error) {
            case CommandFailure failure -> {
                print(err, failure.messages());
                yield failure.exitCode();
            }
            case InvalidInput invalid -> {
                print(err, String.valueOf(invalid.getMessage()).lines().toList());
                yield ExitCode.BAD_INPUT;
            }
            case MalformedInput malformed -> {
                print(err, List.of(String.valueOf(malformed.getMessage())));
                yield ExitCode.BAD_INPUT;
            }
            case PostgresFailure failure -> {
                print(err, String.valueOf(failure.getMessage()).lines().toList());
                yield ExitCode.FAILED;
            }
            case UnreachableDatabase unreachable -> {
                print(err, List.of(String.valueOf(unreachable.getMessage())));
                yield ExitCode.UNREACHABLE;
            }
            default -> unexpected(error, err);
        };
        if (System.getenv("PAWL_DEBUG") != null) {
            error.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        String message = String.valueOf(error.getMessage());
        if (error instanceof UnmatchedArgumentException unmatched) {
            message += nearest(command, unmatched.getUnmatched().get(0));
        }
        print(err, List.of(message));
        err.println("'" + command.getCommandSpec().qualifiedName() + " --help' shows how it is meant.");
        err.flush();
        return ExitCode.BAD_INPUT;
    }

    private static String nearest(CommandLine command, String argument) {
        Set<String> known = argument.startsWith("-")
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        return Nearest.to(argument.replaceFirst("=.*", ""), known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    private static int unexpected(Exception error, PrintWriter err) {
        if (TransientErrors.isTransient(error)) {
            print(err, List.of("the database does not answer: " + error.getMessage()));
            return ExitCode.UNREACHABLE;
        }
        print(err, List.of("internal error: " + error + " (PAWL_DEBUG=1 shows where)"));
        return ExitCode.FAILED;
    }

    private static void print(PrintWriter err, List<String> messages) {
        messages.forEach(message -> err.println("pawl: " + Printable.line(message)));
    }
}
