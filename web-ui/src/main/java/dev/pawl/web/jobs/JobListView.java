package dev.pawl.web.jobs;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.Paging;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of jobs. */
public record JobListView(Frame frame, String search, boolean filtered, List<Row> jobs, Paging paging) {
    public JobListView {
        jobs = List.copyOf(jobs);
    }

    /**
     * One job.
     *
     * @param target what kind of work it is, as an icon and a word
     * @param schedule in words
     * @param expression as it was written, with its zone; null without a schedule
     * @param nextFireAt null when it has no fire time ahead that it will run at
     * @param lastRunId null when it never ran
     */
    public record Row(
            String key,
            StateMark state,
            Icon target,
            String targetWord,
            List<String> tags,
            String schedule,
            @Nullable String expression,
            @Nullable Instant nextFireAt,
            @Nullable String lastRunId,
            @Nullable StateMark lastState,
            @Nullable Instant lastAt,
            Strip strip) {
        public Row {
            tags = List.copyOf(tags);
        }
    }
}
