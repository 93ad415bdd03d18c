package dev.pawl.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, in columns as wide as their content; on a terminal as wide as fits it. One thread. */
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 4;

    private final List<Cell> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A table without rows. */
    public Table(String... headings) {
        this.headings = Arrays.stream(headings)
                .map(heading -> new Cell(heading, Colour.STRONG))
                .toList();
    }

    /** A plain text. */
    public static Cell cell(String text) {
        return new Cell(text, Colour.NONE);
    }

    /** A state in its colour. */
    public static Cell state(String state) {
        return new Cell(state, Colour.ofState(state));
    }

    /** Adds a row; as many cells as there are headings. */
    public Table row(Cell... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells under " + headings.size() + " headings");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Adds a row of plain texts. */
    public Table row(String... texts) {
        return row(Arrays.stream(texts).map(Table::cell).toArray(Cell[]::new));
    }

    void print(PrintWriter out, Screen screen) {
        int[] widths = widths();
        screen.columns().ifPresent(columns -> fit(widths, columns));
        print(out, screen, widths, headings);
        rows.forEach(row -> print(out, screen, widths, row));
    }

    private int[] widths() {
        int[] widths = headings.stream().mapToInt(Cell::length).toArray();
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    /** Takes from the widest column, a character at a time, until the row fits or every column is at its narrowest. */
    private static void fit(int[] widths, int columns) {
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - columns;
        for (; excess > 0; excess--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                if (widths[i] > widths[widest]) {
                    widest = i;
                }
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
        }
    }

    private static void print(PrintWriter out, Screen screen, int[] widths, List<Cell> row) {
        var line = new StringBuilder();
        int pending = 0;
        for (int i = 0; i < widths.length; i++) {
            String text = row.get(i).cut(widths[i]);
            // Spaces are held back, so that no line ends with them.
            line.append(" ".repeat(text.isEmpty() ? 0 : pending));
            line.append(screen.colour() ? row.get(i).colour().paint(text) : text);
            pending = (text.isEmpty() ? pending : 0) + widths[i] - length(text) + GAP.length();
        }
        out.println(line);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** One field of a row, made harmless. */
    public record Cell(String text, Colour colour) {
        public Cell {
            text = Printable.line(text);
        }

        int length() {
            return Table.length(text);
        }

        String cut(int width) {
            return length() <= width
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, width - 1)).stripTrailing() + "…";
        }
    }
}
