package dev.pawl.cli.up;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments that belong to no option, with the option that was probably meant. */
final class UnknownOptions {
    private UnknownOptions() {}

    static List<String> in(CommandLine command, @Nullable List<String> unmatched) {
        var problems = new ArrayList<String>();
        boolean afterUnknownOption = false;
        for (String argument : unmatched == null ? List.<String>of() : unmatched) {
            if (argument.startsWith("-")) {
                String name = argument.replaceFirst("=.*", "");
                List<String> nearest = new UnmatchedArgumentException(command, List.of(name)).getSuggestions();
                problems.add(name + " is unknown" + (nearest.isEmpty() ? "" : "; did you mean " + nearest.get(0) + "?"));
                afterUnknownOption = !argument.contains("=");
            } else if (!afterUnknownOption) {
                problems.add("'" + argument + "' belongs to no option");
            } else {
                // The value of the unknown option.
                afterUnknownOption = false;
            }
        }
        return problems;
    }
}
