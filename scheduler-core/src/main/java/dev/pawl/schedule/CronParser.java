package dev.pawl.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the text of a cron expression apart and hands each field to its reader. */
final class CronParser {
    static final int MAX_LENGTH = 256;

    private static final String WHOLE = "expression";
    private static final int UNIX_FIELDS = 5;
    private static final int QUARTZ_FIELDS_WITH_YEAR = 7;
    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final @Nullable String jobKey;

    CronParser(@Nullable String jobKey) {
        this.jobKey = jobKey;
    }

    CronExpression parse(String given) {
        if (given.length() > MAX_LENGTH) {
            throw InvalidScheduleException.in(
                    WHOLE, "has " + given.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        ExpressionCharacters.check(given);
        // One char for one char, so that positions stay those of the given text.
        String spaced = given.replace('\t', ' ');
        String text = String.join(" ", words(spaced));
        if (text.isEmpty()) {
            throw InvalidScheduleException.in(WHOLE, "is empty; five fields are expected, such as 30 2 * * *");
        }
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            throw InvalidScheduleException.in(
                    WHOLE, "the zone does not belong into the expression; give it as the schedule's zone");
        }
        String written = text.startsWith("@") ? nickname(text) : spaced.toUpperCase(Locale.ROOT);
        List<Slice> fields = new Slice(written, 1).words();
        CronExpression expression = fields.size() == UNIX_FIELDS ? unix(text, fields) : quartz(text, fields);
        if (!expression.dates().matchAnyDate()) {
            throw neverFires(fields, expression);
        }
        return expression;
    }

    private static List<String> words(String text) {
        return new Slice(text, 1).words().stream().map(Slice::text).toList();
    }

    private static String nickname(String text) {
        String nickname = text.toLowerCase(Locale.ROOT);
        String fields = NICKNAMES.get(nickname);
        if (fields != null) {
            return fields;
        }
        String known = "known are @yearly, @annually, @monthly, @weekly, @daily, @midnight and @hourly";
        if (nickname.startsWith("@every")) {
            throw InvalidScheduleException.in(
                    WHOLE, "@every is not cron; use a schedule of the kind 'every' with the duration; " + known);
        }
        if (nickname.equals("@reboot")) {
            throw InvalidScheduleException.in(WHOLE, "@reboot names no time, so it cannot be scheduled; " + known);
        }
        throw InvalidScheduleException.in(WHOLE, "'" + text + "' is not a known nickname; " + known);
    }

    private CronExpression unix(String text, List<Slice> fields) {
        var times = new TimesOfDay(
                ValueSet.of(0), read(CronField.MINUTE, fields.get(0)), read(CronField.HOUR, fields.get(1)));
        ValueSet months = read(CronField.MONTH, fields.get(3));
        DayRule days = new DayParser(jobKey).unix(fields.get(2), fields.get(4));
        var dates = new CronDates(days, months, ValueSet.all(CronField.YEAR));
        return new CronExpression(text, CronDialect.UNIX, times, dates);
    }

    private CronExpression quartz(String text, List<Slice> fields) {
        if (fields.size() < UNIX_FIELDS || fields.size() > QUARTZ_FIELDS_WITH_YEAR) {
            throw InvalidScheduleException.in(WHOLE, wrongCount(fields.size()));
        }
        var times = new TimesOfDay(
                read(CronField.SECOND, fields.get(0)),
                read(CronField.MINUTE, fields.get(1)),
                read(CronField.HOUR, fields.get(2)));
        ValueSet months = read(CronField.MONTH, fields.get(4));
        DayRule days = new DayParser(jobKey).quartz(fields.get(3), fields.get(5));
        ValueSet years = fields.size() == QUARTZ_FIELDS_WITH_YEAR
                ? read(CronField.YEAR, fields.get(6))
                : ValueSet.all(CronField.YEAR);
        return new CronExpression(text, CronDialect.QUARTZ, times, new CronDates(days, months, years));
    }

    private ValueSet read(CronField field, Slice text) {
        return new FieldParser(field, jobKey).parse(text);
    }

    private static String wrongCount(int count) {
        return "has " + count + (count == 1 ? " field" : " fields")
                + "; allowed are 5 (minute, hour, day of month, month, day of week) or 6 and 7"
                + " (second first, year last)";
    }

    private static InvalidScheduleException neverFires(List<Slice> fields, CronExpression expression) {
        boolean unix = expression.dialect() == CronDialect.UNIX;
        Slice dayOfMonth = fields.get(unix ? 2 : 3);
        Slice month = fields.get(unix ? 3 : 4);
        Slice dayOfWeek = fields.get(unix ? 4 : 5);
        boolean byWeek = dayOfMonth.text().equals("?") || dayOfMonth.text().equals("*");
        Slice days = byWeek ? dayOfWeek : dayOfMonth;
        String years = fields.size() == QUARTZ_FIELDS_WITH_YEAR
                ? " of year " + fields.get(QUARTZ_FIELDS_WITH_YEAR - 1).text()
                : "";
        return days.refuse(
                byWeek ? CronField.QUARTZ_DAY_OF_WEEK : CronField.DAY_OF_MONTH,
                "the expression never fires: no month " + month.text() + years + " has a day '" + days.text() + "'");
    }
}
