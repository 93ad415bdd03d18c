package dev.pawl.cli.crontab;

import static java.util.stream.Collectors.joining;

import dev.pawl.cli.crontab.TimeField.Reading;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.InvalidScheduleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The five time fields of a crontab's line as an expression of Pawl that means the same minutes. */
final class TimeFields {
    private static final int LONGEST = 256;
    private static final Set<String> NICKNAMES =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

    private TimeFields() {}

    /** @param name begins with {@code @} */
    static CronExpression nickname(String name) throws NotImported {
        if (NICKNAMES.contains(name.toLowerCase(Locale.ROOT))) {
            return parse(name.toLowerCase(Locale.ROOT));
        }
        if (name.equalsIgnoreCase("@reboot")) {
            throw new NotImported("@reboot is no time: it runs when cron starts, and Pawl has nothing like it; let the"
                    + " system's service manager start it");
        }
        throw new NotImported("'" + name + "' is no name for a time that Pawl knows");
    }

    /** @param fields five, in cron's order */
    static CronExpression read(List<String> fields) throws NotImported {
        Reading minute = TimeField.MINUTE.read(fields.get(0));
        Reading hour = TimeField.HOUR.read(fields.get(1));
        Reading dayOfMonth = TimeField.DAY_OF_MONTH.read(fields.get(2));
        Reading month = TimeField.MONTH.read(fields.get(3));
        Reading dayOfWeek = TimeField.DAY_OF_WEEK.read(fields.get(4));
        // Cron runs on days that match one of the two fields, but on days that match both when one of them begins
        // with an asterisk; Pawl takes only an asterisk alone for one that says nothing.
        if (dayOfMonth.starred() || dayOfWeek.starred()) {
            if (!dayOfMonth.all() && !dayOfWeek.all()) {
                throw new NotImported("cron runs it on days that match both '" + fields.get(2) + "' and '"
                        + fields.get(4) + "', because one of them begins with *; Pawl has no expression for that."
                        + " Schedule one of the two, and test the other in the command");
            }
            dayOfMonth = dayOfMonth.all() ? dayOfMonth.asAll() : dayOfMonth;
            dayOfWeek = dayOfWeek.all() ? dayOfWeek.asAll() : dayOfWeek;
        }
        List<Reading> readings = new ArrayList<>(List.of(minute, hour, dayOfMonth, month, dayOfWeek));
        String text = text(readings.stream());
        return parse(text.length() > LONGEST ? text(readings.stream().map(Reading::shortest)) : text);
    }

    private static String text(Stream<Reading> readings) {
        return readings.map(Reading::text).collect(joining(" "));
    }

    private static CronExpression parse(String text) throws NotImported {
        try {
            return CronExpression.parse(text);
        } catch (InvalidScheduleException e) {
            throw new NotImported(String.valueOf(e.getMessage()));
        }
    }
}
