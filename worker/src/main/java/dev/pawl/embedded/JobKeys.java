package dev.pawl.embedded;

import dev.pawl.job.JobKey;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which job does the work of a class of parameters. */
final class JobKeys {
    private static final Pattern NEXT_WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private JobKeys() {}

    /** The name that the class gives itself, else its own in small letters. */
    static JobKey of(Class<? extends Record> type) {
        JobName given = type.getAnnotation(JobName.class);
        String name = given != null
                ? given.value()
                : NEXT_WORD.matcher(type.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
        try {
            return new JobKey(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the key of the job for " + type.getName() + " " + e.getMessage() + "; give one with @JobName", e);
        }
    }
}
