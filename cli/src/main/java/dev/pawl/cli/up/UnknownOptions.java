package dev.pawl.cli.up;

import dev.pawl.input.Nearest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says what is wrong with arguments that belong to no option, with the option that was probably meant. */
final class UnknownOptions {
    private UnknownOptions() {}

    static List<String> in(CommandLine command, @Nullable List<String> unmatched) {
        var problems = new ArrayList<String>();
        boolean afterUnknownOption = false;
        for (String argument : unmatched == null ? List.<String>of() : unmatched) {
            if (argument.startsWith("-")) {
                String name = argument.replaceFirst("=.*", "");
                problems.add(name + " is unknown"
                        + Nearest.to(name, command.getCommandSpec().optionsMap().keySet())
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""));
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
