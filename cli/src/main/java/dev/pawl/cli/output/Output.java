package dev.pawl.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Where a command prints: results to standard output, everything else to standard error. One thread. */
public final class Output {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Format format;
    private final Screen screen;

    /** Usually made by {@link OutputOptions}. */
    public Output(PrintWriter out, PrintWriter err, Format format, Screen screen) {
        this.out = out;
        this.err = err;
        this.format = format;
        this.screen = screen;
    }

    public Screen screen() {
        return screen;
    }

    /** Whether programs read this. */
    public boolean json() {
        return format == Format.JSON;
    }

    /** One JSON document, indented. */
    public void print(JsonNode json) {
        out.println(json.toPrettyString());
    }

    public void print(Table table) {
        table.print(out, screen);
    }

    /** One line of the result, as it is. */
    public void line(String text) {
        out.println(text);
    }

    /** One line of the result from elsewhere: harmless to the terminal. */
    public void safeLine(String text) {
        out.println(Printable.line(text));
    }

    /** Something to know that is not the result. */
    public void note(String text) {
        err.println(Printable.line(text));
        err.flush();
    }

    /** A question on standard error, without a line's end. */
    public void ask(String question) {
        err.print(question);
        err.flush();
    }

    /** Hands over what was printed. False once nobody reads any more, as after {@code | head}. */
    public boolean flush() {
        return !out.checkError();
    }
}
