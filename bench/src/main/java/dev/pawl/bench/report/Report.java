package dev.pawl.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints what is measured, and keeps it as files. One thread. */
public final class Report {
    private final PrintStream screen;
    private final Path folder;

    /** @param folder is made if it is not there; files of the same names are replaced */
    public Report(PrintStream screen, Path folder) throws IOException {
        this.screen = screen;
        this.folder = Files.createDirectories(folder);
    }

    /** Says how far the benchmark is. */
    public void say(String line) {
        screen.println(line);
    }

    /** Prints a table and writes it as Markdown and as CSV. */
    public void add(Table table) throws IOException {
        screen.println();
        screen.println(table.text());
        Files.writeString(folder.resolve(table.name() + ".md"), table.markdown());
        Files.writeString(folder.resolve(table.name() + ".csv"), table.csv());
    }

    /** Draws a plot. A machine without fonts cannot, and has its tables all the same. */
    public void add(Chart chart) throws IOException {
        try {
            Plot.write(chart, folder);
        } catch (LinkageError noGraphics) {
            say("No plot " + chart.name() + ": this Java cannot draw (" + noGraphics.getMessage() + ")");
        }
    }

    /** Says where the files are. */
    public void end() throws IOException {
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            screen.println("Files in " + folder + ": " + String.join(", ", names));
        }
    }
}
