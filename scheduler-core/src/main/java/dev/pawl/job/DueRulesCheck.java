package dev.pawl.job;

import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.input.InputProblem;
import dev.pawl.input.Nearest;
import dev.pawl.input.Quoted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is wrong with a definition that only shows beside its fire times and the calendars that there are. Pure. */
final class DueRulesCheck {
    private static final int NAMED = 10;

    private DueRulesCheck() {}

    /**
     * The problems with the definition of one job.
     *
     * @param there those of its calendars that there are
     * @param all the names of all calendars, to find the one that was meant
     */
    static List<InputProblem> problems(
            JobDefinition definition, Set<CalendarName> there, Supplier<Set<CalendarName>> all, Instant now) {
        List<InputProblem> problems = new ArrayList<>();
        DueRules rules = definition.dueRules();
        rules.jitter()
                .misfit(definition.fireTimes(), now)
                .ifPresent(why -> problems.add(new InputProblem("schedule.jitter", why)));
        for (int index = 0; index < rules.calendars().size(); index++) {
            CalendarUse use = rules.calendars().get(index);
            if (!there.contains(use.name())) {
                problems.add(new InputProblem("schedule.calendars[" + index + "]", unknown(use.name(), all.get())));
            }
        }
        return problems;
    }

    private static String unknown(CalendarName name, Set<CalendarName> all) {
        SortedSet<String> names = all.stream().map(CalendarName::value).collect(Collectors.toCollection(TreeSet::new));
        String help = Nearest.to(name.value(), names)
                .map(near -> "did you mean " + Quoted.text(near) + "?")
                .orElseGet(() -> names.isEmpty()
                        ? "there is none yet; see 'pawl calendars'"
                        : "there are " + names.stream().limit(NAMED).collect(Collectors.joining(", "))
                                + (names.size() > NAMED ? ", ..." : ""));
        return "there is no calendar " + Quoted.text(name.value()) + "; " + help;
    }
}
