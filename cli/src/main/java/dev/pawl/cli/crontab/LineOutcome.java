package dev.pawl.cli.crontab;

import dev.pawl.job.JobKey;
import dev.pawl.schedule.Fire;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** What became of a line of a crontab. */
sealed interface LineOutcome {
    /** In one or two words. */
    String word();

    /** For people. */
    String message();

    /**
     * It is a job now.
     *
     * @param schedule in words
     * @param next its next fire time; empty when none is ahead
     * @param remarks what to know about it
     */
    record Imported(JobKey job, String schedule, Optional<Fire> next, List<String> remarks) implements LineOutcome {
        public Imported {
            remarks = List.copyOf(remarks);
        }

        @Override
        public String word() {
            return "imported";
        }

        @Override
        public String message() {
            String text = job + ": " + schedule
                    + next.map(fire -> "; next " + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(fire.local()))
                            .orElse("; nothing comes any more");
            return remarks.isEmpty() ? text : text + "; " + String.join("; ", remarks);
        }
    }

    /** It says something for the lines below it, or for cron itself. */
    record Setting(String message) implements LineOutcome {
        @Override
        public String word() {
            return "setting";
        }
    }

    /** It is blank or a comment. */
    record Skipped(String message) implements LineOutcome {
        @Override
        public String word() {
            return "skipped";
        }
    }

    /** It asks for something and does not get it. */
    record Refused(String message) implements LineOutcome {
        @Override
        public String word() {
            return "not imported";
        }
    }
}
