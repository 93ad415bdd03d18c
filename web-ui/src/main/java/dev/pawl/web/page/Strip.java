package dev.pawl.web.page;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The last runs of a job as a strip of bars, oldest first: the height is the logarithm of the duration, the colour and
 * shape are the state.
 */
public record Strip(List<Bar> bars) {
    /** Bars that fit. */
    public static final int SIZE = 30;

    private static final int HEIGHT = 24;
    private static final int STEP = 5;

    public Strip {
        bars = List.copyOf(bars.subList(Math.max(0, bars.size() - SIZE), bars.size()));
    }

    /**
     * One run.
     *
     * @param duration of all its attempts; zero when it has not ended
     */
    public record Bar(String runId, StateMark state, Duration duration) {
        /** 4 pixels for a millisecond or less, 24 for an hour or more. */
        public int height() {
            double share = Math.log10((double) Math.max(1, duration.toMillis())) / Math.log10(3_600_000);
            return 4 + (int) Math.round((HEIGHT - 4) * Math.min(1, share));
        }

        public int top() {
            return HEIGHT - height();
        }

        public String title() {
            return state.word() + (duration.isZero() ? "" : ", " + TimeText.duration(duration));
        }
    }

    /** Where the bar stands: the newest is at the right end. */
    public int left(int index) {
        return (SIZE - bars.size() + index) * STEP;
    }

    /** The same in words: {@code 30 runs: 28 succeeded, 2 failed}. */
    public String words() {
        var byState = bars.stream()
                .collect(Collectors.groupingBy(bar -> bar.state(), java.util.TreeMap::new, Collectors.counting()));
        String counts = byState.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%d %s: %s", bars.size(), bars.size() == 1 ? "run" : "runs", counts);
    }
}
