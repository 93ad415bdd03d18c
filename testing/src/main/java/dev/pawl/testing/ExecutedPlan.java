package dev.pawl.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the server executed a statement. Immutable.
 *
 * @param sql the statement, or one inside a function that it called
 * @param nodes those steps of its plan that were executed, from the top
 */
public record ExecutedPlan(String sql, List<Node> nodes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ExecutedPlan {
        nodes = List.copyOf(nodes);
    }

    /**
     * One step of a plan.
     *
     * @param depth 0 for the top; steps that it uses follow it, one deeper
     * @param type as {@code EXPLAIN} says it: {@code Index Scan}, {@code Sort}
     * @param relation the table, or "" where the step has none
     * @param index the index, or ""
     * @param buffers pages that it and the steps below it read, from memory or not
     * @param rows how many it gave and how many it read for nothing, of all its executions together
     */
    public record Node(int depth, String type, String relation, String index, long buffers, long rows) {}

    /** @param json as {@code auto_explain} writes it */
    static ExecutedPlan parse(String json) {
        try {
            JsonNode plan = JSON.readTree(json);
            List<Node> nodes = new ArrayList<>();
            add(plan.path("Plan"), 0, nodes);
            return new ExecutedPlan(plan.path("Query Text").asText(), nodes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a plan: " + json, e);
        }
    }

    /** A line for each step that was executed, like that of {@code EXPLAIN}. */
    @Override
    public String toString() {
        return nodes.stream()
                .map(node -> "  ".repeat(node.depth()) + node.type() + " " + node.relation() + " " + node.index() + ": "
                        + node.buffers() + " pages, " + node.rows() + " rows")
                .collect(Collectors.joining("\n", sql + "\n", "\n"));
    }

    private static void add(JsonNode node, int depth, List<Node> nodes) {
        if (node.path("Actual Loops").asLong() == 0) {
            // Was not needed, nor what is below it.
            return;
        }
        double rows = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Join Filter").asDouble()
                + node.path("Rows Removed by Index Recheck").asDouble();
        nodes.add(new Node(
                depth,
                node.path("Node Type").asText(),
                node.path("Relation Name").asText(),
                node.path("Index Name").asText(),
                node.path("Shared Hit Blocks").asLong()
                        + node.path("Shared Read Blocks").asLong(),
                Math.round(rows * node.path("Actual Loops").asDouble())));
        node.path("Plans").forEach(child -> add(child, depth + 1, nodes));
    }
}
