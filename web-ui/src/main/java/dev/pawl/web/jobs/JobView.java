package dev.pawl.web.jobs;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import dev.pawl.web.runs.RunRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One job: what it does and when, its next fire times, its last runs.
 *
 * @param managedBy the file through which alone it is changed and deleted; null when it is none
 * @param skipNextAt the fire time that is to be skipped because somebody asked for it
 * @param backfill what a backfill would do that somebody is asked to confirm
 * @param fires none while it is paused for an unknown time
 * @param skips its latest fire times that got no run, the newest first
 */
public record JobView(
        Frame frame,
        String key,
        StateMark state,
        String schedule,
        @Nullable String description,
        Icon target,
        List<Fact> facts,
        List<String> tags,
        @Nullable Pause pause,
        @Nullable String managedBy,
        boolean scheduled,
        @Nullable Instant skipNextAt,
        @Nullable Backfill backfill,
        List<Fire> fires,
        List<Skip> skips,
        String zone,
        Strip strip,
        List<RunRow> runs,
        List<Version> versions,
        boolean olderVersions,
        @Nullable Why why,
        String definition,
        @Nullable FormFault fault) {
    public JobView {
        facts = List.copyOf(facts);
        tags = List.copyOf(tags);
        fires = List.copyOf(fires);
        skips = List.copyOf(skips);
        runs = List.copyOf(runs);
        versions = List.copyOf(versions);
    }

    /** The first fire time ahead that gets a run, as far as the list of fire times tells; null when it does not. */
    public @Nullable Fire nextFire() {
        return fires.stream().filter(fire -> fire.dueAt() != null).findFirst().orElse(null);
    }

    /** What was typed into a field of a form that was refused; else nothing. */
    public String typed(String form, String field) {
        return fault != null && fault.form().equals(form) ? fault.typed().getOrDefault(field, "") : "";
    }

    /** What is wrong with a field of a form; null when nothing is. */
    public @Nullable String wrong(String form, String field) {
        return fault != null && fault.form().equals(form) && fault.field().equals(field) ? fault.message() : null;
    }

    /**
     * A line of the summary.
     *
     * @param exact the same as it was written, in the definition's own terms
     */
    public record Fact(String name, String text, @Nullable String exact) {}

    /** Since when, until when and why it is paused. */
    public record Pause(
            @Nullable String reason,
            Instant since,
            @Nullable Instant until) {}

    /**
     * One fire time ahead.
     *
     * @param local in the job's zone
     * @param notes what clock changes and calendars do to it
     * @param jitter how much later its run is due; null when it is due at the fire time
     * @param dueAt when its run is due; null when it gets none
     */
    public record Fire(
            Instant at,
            String local,
            List<String> notes,
            @Nullable String jitter,
            @Nullable Instant dueAt) {}

    /** A fire time that got no run. */
    public record Skip(Instant at, String why) {}

    /**
     * One of its definitions, and who made it.
     *
     * @param changes from the version before, a line each
     */
    public record Version(int number, String author, Instant at, List<String> changes) {
        public Version {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The answer to why it did not run at a moment.
     *
     * @param typed the moment as it was asked for
     * @param local the same in the job's zone; empty when it could not be read
     * @param sentence the answer, or what is wrong with what was typed
     * @param run the run of that fire time
     */
    public record Why(
            String typed,
            String local,
            String sentence,
            List<String> notes,
            @Nullable String run) {
        public Why {
            notes = List.copyOf(notes);
        }

        /** Whether it is an answer. */
        public boolean understood() {
            return !local.isEmpty();
        }
    }

    /**
     * What a backfill would do.
     *
     * @param since the range as it was typed
     * @param counts in words
     */
    public record Backfill(String since, String until, int runs, List<String> counts) {
        public Backfill {
            counts = List.copyOf(counts);
        }
    }

    /**
     * A form that was refused, to be shown again with what was typed.
     *
     * @param form its name: {@code run}, {@code pause}, {@code backfill}, {@code delete}
     * @param field the one at fault
     * @param typed what was typed, by field
     */
    public record FormFault(String form, String field, Map<String, String> typed, String message) {
        public FormFault {
            typed = Map.copyOf(typed);
        }
    }
}
