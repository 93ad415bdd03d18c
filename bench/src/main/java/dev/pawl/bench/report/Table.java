package dev.pawl.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Figures in rows: text first, then numbers.
 *
 * @param name of its file
 * @param title for people
 * @param columns at least two, the first for the names of the rows
 */
public record Table(String name, String title, List<Column> columns, List<Row> rows) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.figures().size() != columns.size() - 1) {
                throw new IllegalArgumentException("row " + row + " does not fit " + columns);
            }
        }
    }

    /**
     * A column's head, and how its figures are written.
     *
     * @param decimals how many digits after the point, 0 to 9
     */
    public record Column(String title, int decimals) {
        String text(double figure) {
            return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", figure);
        }

        String plain(double figure) {
            return Double.isNaN(figure) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", figure);
        }
    }

    /**
     * A row.
     *
     * @param figures one for each column but the first; what is not known is not a number
     */
    public record Row(String name, List<Double> figures) {
        public Row {
            figures = List.copyOf(figures);
        }
    }

    /** For a terminal. */
    public String text() {
        List<Integer> widths = new ArrayList<>();
        List<List<String>> lines = lines();
        for (int column = 0; column < columns.size(); column++) {
            int at = column;
            widths.add(
                    lines.stream().mapToInt(line -> line.get(at).length()).max().orElse(0));
        }
        return title + "\n"
                + lines.stream()
                        .map(line -> {
                            var text =
                                    new StringBuilder(String.format("%-" + widths.getFirst() + "s", line.getFirst()));
                            for (int column = 1; column < line.size(); column++) {
                                text.append(String.format("  %" + widths.get(column) + "s", line.get(column)));
                            }
                            return text.toString();
                        })
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    /** For a document. */
    public String markdown() {
        List<String> lines = lines().stream()
                .map(line -> "| " + String.join(" | ", line) + " |")
                .collect(Collectors.toCollection(ArrayList::new));
        lines.add(1, "|---|" + "---:|".repeat(columns.size() - 1));
        return "### " + title + "\n\n" + String.join("\n", lines) + "\n";
    }

    /** For programs: plain numbers, nothing for what is not known. */
    public String csv() {
        var text = new StringBuilder(
                columns.stream().map(column -> quoted(column.title())).collect(Collectors.joining(",")));
        for (Row row : rows) {
            text.append('\n').append(quoted(row.name()));
            for (int column = 1; column < columns.size(); column++) {
                text.append(',').append(columns.get(column).plain(row.figures().get(column - 1)));
            }
        }
        return text.append('\n').toString();
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toList());
        for (Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.name()));
            for (int column = 1; column < columns.size(); column++) {
                line.add(columns.get(column).text(row.figures().get(column - 1)));
            }
            lines.add(line);
        }
        return lines;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
