package dev.pawl.web.jobs;

import dev.pawl.job.CatchUp;
import dev.pawl.job.CommandTarget;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.HttpTarget;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.Target;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.DelayRange;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.Schedule;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.TimeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says a job's definition in words. Pure. */
final class JobFacts {
    private final JobDefinition definition;
    private final List<JobView.Fact> facts = new ArrayList<>();

    private JobFacts(JobDefinition definition) {
        this.definition = definition;
    }

    /** One line for each part of the definition that matters to a reader. */
    static List<JobView.Fact> of(Job job) {
        var words = new JobFacts(job.definition());
        words.schedule();
        words.target();
        words.add("Retry", retry(job.definition()));
        words.unknown();
        words.add("Timeout", TimeText.length(job.definition().timeout()));
        words.add(
                "Queue",
                job.definition().queue() + ", priority " + job.definition().priority());
        words.limits();
        words.rules();
        return List.copyOf(words.facts);
    }

    private void limits() {
        definition.limits().concurrency().ifPresent(most -> add("At once", most == 1 ? "one run" : most + " runs"));
        definition
                .limits()
                .rate()
                .ifPresent(rate -> add(
                        "Rate",
                        rate.limit() + " in " + TimeText.length(rate.per()) + ", up to " + rate.burst() + " at once"));
    }

    static Icon icon(Target target) {
        return switch (target) {
            case HttpTarget http -> Icon.GLOBE;
            case CommandTarget command -> Icon.TERMINAL;
            case HandlerTarget handler -> Icon.CODE;
        };
    }

    static String word(Target target) {
        return switch (target) {
            case HttpTarget http -> "HTTP";
            case CommandTarget command -> "Command";
            case HandlerTarget handler -> "Handler";
        };
    }

    private void add(String name, String text) {
        facts.add(new JobView.Fact(name, text, null));
    }

    private void schedule() {
        facts.add(new JobView.Fact(
                "Schedule",
                ScheduleWords.sentence(definition.schedule()),
                ScheduleWords.expression(definition.schedule()).orElse(null)));
        definition.period().start().ifPresent(start -> add("From", utc(start)));
        definition.period().end().ifPresent(end -> add("Until", utc(end)));
        if (definition.schedule() instanceof Schedule.Cron cron && !ScheduleWords.hasFixedOffset(cron.zone())) {
            add("Clock change", clockChange(cron));
        }
        dueRules();
    }

    private void dueRules() {
        DueRules rules = definition.dueRules();
        if (!rules.jitter().isNone()) {
            add("Jitter", "Runs up to " + TimeText.length(rules.jitter().max()) + " later");
        }
        if (!rules.calendars().isEmpty()) {
            add(
                    "Calendars",
                    rules.calendars().stream()
                            .map(use -> use.name()
                                    + switch (use.onHit()) {
                                        case SKIP -> ": fire times are skipped";
                                        case DEFER -> ": runs wait for its end";
                                    })
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String clockChange(Schedule.Cron cron) {
        String gap = cron.gap() == GapRule.AFTER
                ? "a time that does not exist runs right after the gap"
                : "a time that does not exist is left out";
        return gap
                + switch (cron.overlapTime()) {
                    case FIRST -> ", one that occurs twice runs the first time";
                    case LAST -> ", one that occurs twice runs the last time";
                    case BOTH -> ", one that occurs twice runs both times";
                };
    }

    private void target() {
        switch (definition.target()) {
            case HttpTarget http -> facts.add(new JobView.Fact("Request", http.method() + " " + http.url(), null));
            case CommandTarget command ->
                facts.add(new JobView.Fact(
                        "Command",
                        "Started without a shell",
                        command.argv().stream().map(JobFacts::quoted).collect(Collectors.joining(" "))));
            case HandlerTarget handler -> facts.add(new JobView.Fact("Handler", handler.name(), null));
        }
    }

    /** As one would have to type it, so that blanks within an argument can be seen. */
    private static String quoted(String argument) {
        boolean plain = argument.matches("[\\p{Alnum}@%+=:,./_-]+");
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    private static String retry(JobDefinition definition) {
        RetryPolicy policy = definition.retry();
        if (policy.maxAttempts() == 1) {
            return "None: one attempt";
        }
        List<DelayRange> delays = policy.preview();
        String over = delays.isEmpty()
                ? ""
                : " over about " + TimeText.length(delays.getLast().nominalTotal());
        boolean endsWithNextFire = !policy.outliveNext() && !(definition.schedule() instanceof Schedule.Manual);
        String untilNextFire = endsWithNextFire ? ", but not past the next fire time" : "";
        return "Up to " + policy.maxAttempts() + " attempts" + over + untilNextFire + "; " + backoff(policy.backoff());
    }

    private static String backoff(Backoff backoff) {
        return switch (backoff) {
            case Backoff.None none -> "at once";
            case Backoff.Fixed fixed -> "each after " + TimeText.length(fixed.delay());
            case Backoff.Linear linear -> "after " + TimeText.length(linear.base()) + ", each wait that much longer";
            case Backoff.Exponential exponential ->
                "after " + TimeText.length(exponential.base()) + ", each wait " + number(exponential.factor())
                        + " times as long, at most " + TimeText.length(exponential.cap());
            case Backoff.Listed listed ->
                "after " + listed.delays().stream().map(TimeText::length).collect(Collectors.joining(", "));
        };
    }

    private static String number(double factor) {
        return factor == Math.rint(factor) ? Long.toString((long) factor) : Double.toString(factor);
    }

    private void unknown() {
        OnUnknown rule = definition.retry().onUnknown();
        add(
                "If unknown",
                switch (rule) {
                    case RETRY -> "It is tried again; the effect may happen twice";
                    case HOLD -> "The run waits for a person";
                    case FAIL -> "The run fails";
                });
    }

    private void rules() {
        if (definition.schedule() instanceof Schedule.Manual) {
            return;
        }
        add(
                "Overlap",
                switch (definition.overlap()) {
                    case SKIP -> "A fire time is skipped while the run before is active";
                    case QUEUE_ONE -> "One run waits for the run before; further fire times are skipped";
                    case QUEUE_ALL -> "Each run waits for the run before";
                    case CANCEL_RUNNING -> "The run before is cancelled when the next fire time comes";
                    case ALLOW -> "Runs may be active side by side";
                });
        CatchUp catchUp = definition.catchUp();
        add(
                "Catch-up",
                switch (catchUp.policy()) {
                    case LAST -> "The last missed fire time within " + TimeText.length(catchUp.window());
                    case NONE -> "Missed fire times are not run";
                    case ALL ->
                        "Up to " + catchUp.max() + " missed fire times within " + TimeText.length(catchUp.window());
                });
    }

    private static String utc(Instant instant) {
        return instant.toString();
    }
}
