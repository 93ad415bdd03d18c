package dev.pawl.cli.crontab;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands between the times and the command of a line. */
public enum CrontabForm {
    /** As {@code crontab -l} prints it: five fields and a command. */
    USER,
    /** As {@code /etc/crontab} and the files of {@code /etc/cron.d} have it: five fields, a user and a command. */
    SYSTEM;

    private static final Pattern SYSTEM_PATH = Pattern.compile("(.*/)?etc/(crontab|cron\\.d/[^/]+)");
    private static final Pattern SYSTEM_HEADING = Pattern.compile("#\\s*m\\s+h\\s+dom\\s+mon\\s+dow\\s+user\\b.*");
    private static final Pattern ENTRY =
            Pattern.compile("-?(?:@[A-Za-z]+|[0-9*](?:\\S*)(?:[ \\t]+\\S+){4})[ \\t]+(\\S+)(?:[ \\t]+(\\S.*))?");

    /** Accounts that are on many machines, and whose names no program has: postgres could be either. */
    private static final Set<String> ACCOUNTS =
            Set.of("root", "daemon", "nobody", "www-data", "smmsp", "amavis", "debian-spamd");

    /** A form, and what it was recognised by. */
    record Recognised(CrontabForm form, String by) {}

    /**
     * Tells the form of a file: by its place, by the heading that Debian writes, or by its entries, when each of them
     * names a usual account.
     *
     * @param path as the caller gave it
     * @param lines all of them, without white space around them
     * @throws MixedFormException when some of its entries do, and some do not
     */
    static Recognised of(String path, List<String> lines) {
        if (SYSTEM_PATH.matcher(path).matches()) {
            return new Recognised(SYSTEM, "its place");
        }
        if (lines.stream().anyMatch(line -> SYSTEM_HEADING.matcher(line).matches())) {
            return new Recognised(SYSTEM, "the heading of its columns");
        }
        int withAccount = 0;
        int without = 0;
        for (int number = lines.size(); number >= 1; number--) {
            Matcher entry = ENTRY.matcher(lines.get(number - 1));
            if (entry.matches() && namesAnAccount(entry)) {
                withAccount = number;
            } else if (entry.matches()) {
                without = number;
            }
        }
        if (withAccount > 0 && without > 0) {
            throw new MixedFormException(withAccount, without);
        }
        return withAccount > 0
                ? new Recognised(SYSTEM, "the accounts that its entries name")
                : new Recognised(USER, "the lack of a user in its entries");
    }

    private static boolean namesAnAccount(Matcher entry) {
        return ACCOUNTS.contains(entry.group(1))
                && Optional.ofNullable(entry.group(2))
                        .filter(command -> !command.startsWith("-"))
                        .isPresent();
    }
}
