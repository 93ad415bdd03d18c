package dev.pawl.web.overview;

import dev.pawl.web.page.Count;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.runs.RunRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is going on: numbers, what needs a person, what runs, what comes next. */
public record OverviewView(
        Frame frame,
        boolean anyJob,
        List<Figure> figures,
        List<Concern> concerns,
        List<Trouble> attention,
        List<RunRow> running,
        List<NextFire> next) {
    public OverviewView {
        figures = List.copyOf(figures);
        concerns = List.copyOf(concerns);
        attention = List.copyOf(attention);
        running = List.copyOf(running);
        next = List.copyOf(next);
    }

    /** One number, which leads to what it counts. */
    public record Figure(String name, StateMark mark, Count count, String note, String href) {}

    /** Something wrong with the whole rather than with one run: no worker, a queue that stands still. */
    public record Concern(StateMark mark, Icon icon, String headline, String text, String href) {}

    /**
     * A job whose runs failed or are held.
     *
     * @param latest the latest of them
     * @param count how many there are within a day
     */
    public record Trouble(RunRow latest, Count count) {}

    /**
     * What comes next.
     *
     * @param note what a calendar or a clock change does to it; null for nothing
     */
    public record NextFire(
            String jobKey,
            Instant at,
            String schedule,
            @Nullable String note) {}
}
