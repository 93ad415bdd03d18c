package dev.pawl.web.jobs;

import dev.pawl.fire.BackfillCount;
import java.util.ArrayList;
import java.util.List;

/** Says what a backfill comes to. Pure. */
final class BackfillWords {
    private BackfillWords() {}

    static JobView.Backfill of(String since, String until, BackfillCount count) {
        List<String> words = new ArrayList<>();
        words.add(fireTimes(count.fireTimes()) + " in the range.");
        add(words, count.haveRun(), " already a run, and no second one is made.");
        add(words, count.skipped(), " a record of being skipped, which the run replaces.");
        add(words, count.pending(), " only just come; the schedule serves them.");
        if (count.excepted() > 0) {
            words.add(fireTimes(count.excepted()) + " are left out by the job's own rules.");
        }
        return new JobView.Backfill(since, until, count.runs(), words);
    }

    private static void add(List<String> words, int number, String what) {
        if (number > 0) {
            words.add(fireTimes(number) + (number == 1 ? " has" : " have") + what);
        }
    }

    private static String fireTimes(int number) {
        return number == 1 ? "1 fire time" : number + " fire times";
    }
}
