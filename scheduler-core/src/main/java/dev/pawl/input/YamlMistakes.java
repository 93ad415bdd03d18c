package dev.pawl.input;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What the parser objects to, in words that tell the author of a file what to write instead. */
final class YamlMistakes {
    static final String TAB = "a tab is used as indentation; use spaces";
    static final String ALIAS =
            "a value that begins with * must be in quotes, as in cron: \"* * * * *\"; quote it (aliases are not"
                    + " supported)";

    private YamlMistakes() {}

    static MalformedInput at(String fileName, int line, int column, String message) {
        return new MalformedInput("%s:%d: %s".formatted(fileName, line, message), line, column);
    }

    static MalformedInput explain(YamlEngineException e, String fileName) {
        if (!(e instanceof MarkedYamlEngineException marked)) {
            return new MalformedInput(
                    fileName + ": not YAML: " + Quoted.shortened(String.valueOf(e.getMessage())), 0, 0);
        }
        String context = Optional.ofNullable(marked.getContext()).orElse("");
        String problem = Optional.ofNullable(marked.getProblem()).orElse("");
        boolean alias = context.contains("alias");
        Optional<Mark> mark = alias ? marked.getContextMark() : marked.getProblemMark();
        String message = alias ? ALIAS : explain(problem);
        return mark.map(place -> at(fileName, place.getLine() + 1, place.getColumn() + 1, message))
                .orElseGet(() -> new MalformedInput(fileName + ": " + message, 0, 0));
    }

    private static String explain(String problem) {
        if (problem.contains("\\t(TAB)")) {
            return TAB;
        }
        if (problem.contains("cannot start any token")) {
            return "not YAML: a value must not begin with @, %, ` or such; put it in quotes";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "not YAML: a second ': ' in one line; check the indentation, or put the value in quotes";
        }
        return "not YAML: " + Quoted.shortened(problem);
    }
}
