package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a YAML file says, as JSON, and where it says it. The tree is the document's own: it is not to be changed.
 *
 * @param fileName as it is to be shown
 * @param root the content
 * @param lines the line of each field, from 1, by the path that problems give it
 */
public record YamlDocument(String fileName, JsonNode root, Map<String, Integer> lines) {
    public YamlDocument {
        lines = Map.copyOf(lines);
    }

    /** The line of a field, from 1; for a field that is not there that of the nearest one around it. */
    public Optional<Integer> line(String field) {
        String path = field;
        while (!lines.containsKey(path) && !path.isEmpty()) {
            path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
        }
        return Optional.ofNullable(lines.get(path));
    }

    /** The same problems, each with file and line, in the order of the file. */
    public InvalidInput locate(InvalidInput invalid) {
        List<InputProblem> located = invalid.problems().stream()
                .sorted(Comparator.comparing(problem -> line(problem.field()).orElse(0)))
                .map(problem -> problem.at(place(problem.field())))
                .toList();
        return new InvalidInput(located);
    }

    private String place(String field) {
        return line(field).map(line -> fileName + ":" + line).orElse(fileName);
    }
}
