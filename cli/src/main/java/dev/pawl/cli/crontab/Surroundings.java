package dev.pawl.cli.crontab;

import dev.pawl.cli.crontab.CrontabText.Line;
import dev.pawl.job.CommandTarget;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Zones;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the lines so far have set for the commands below them: variables, the shell, the folder, the zone. For one
 * thread.
 */
final class Surroundings {
    private static final String USUAL_SHELL = "/bin/sh";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> NEEDED = Set.of("HOME", "SHELL", "CRON_TZ");
    private static final Set<String> MAIL = Set.of("MAILTO", "MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING");

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> inScript = new LinkedHashMap<>();
    private String shell = USUAL_SHELL;
    private Optional<String> folder = Optional.empty();
    private ZoneId zone;
    /** Of variables without which a command would do something else: where they were refused, and why. */
    private final Map<String, String> refused = new LinkedHashMap<>();

    Surroundings(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Takes an assignment, or refuses it and changes nothing.
     *
     * @return what it means for the jobs, for people
     */
    String set(Assignment assignment, Line line) throws NotImported {
        String name = assignment.name();
        try {
            if (!line.decoded()) {
                throw new NotImported("it has bytes that are not UTF-8");
            }
            if (!assignment.enclosed()) {
                throw new NotImported("the quotes around the value of " + name + " do not enclose all of it");
            }
            String meaning = set(name, assignment.value());
            refused.remove(name);
            return meaning;
        } catch (NotImported e) {
            if (NEEDED.contains(name)) {
                refused.put(name, "line " + line.number() + ": " + e.reason());
            }
            throw e;
        }
    }

    /**
     * To be asked for each command.
     *
     * @throws NotImported when it would run otherwise than under cron, because a variable above it was refused
     */
    void requireWhole() throws NotImported {
        for (Map.Entry<String, String> one : refused.entrySet()) {
            throw new NotImported("it needs the " + one.getKey() + " of " + one.getValue());
        }
    }

    private String set(String name, String value) throws NotImported {
        if (MAIL.contains(name)) {
            return name + " is not taken: what commands print is in the logs of their runs, and nothing is mailed"
                    + (name.equals("MAILTO") && !value.isEmpty() ? "; '" + value + "' gets no mail any more" : "");
        }
        return switch (name) {
            case "CRON_TZ" -> zone(value);
            case "SHELL" -> {
                if (!value.startsWith("/")) {
                    throw new NotImported("SHELL must be an absolute path, was '" + value + "'");
                }
                variable(name, value);
                shell = value;
                yield "SHELL starts the commands below";
            }
            case "HOME" -> {
                String checked = folder(value);
                variable(name, value);
                folder = Optional.of(checked);
                yield "HOME is set for the commands below, which start in it";
            }
            case "LOGNAME" -> "LOGNAME is not taken: cron sets it itself, whatever a crontab says";
            case "RANDOM_DELAY", "START_HOURS_RANGE" -> name + " is not taken: jobs start on time";
            case "TZ" -> {
                variable(name, value);
                yield "TZ is set for the commands below; as in cron, it does not move their times";
            }
            default ->
                variable(name, value)
                        ? name + " is set for the commands below"
                        : name + " is set within the commands below, because jobs may not set it in their env";
        };
    }

    String shell() {
        return shell;
    }

    /** The variables that a job may have in its {@code env}. */
    Map<String, String> environment() {
        return environment;
    }

    /** The variables that a job may not have there; its script sets them. */
    Map<String, String> inScript() {
        return inScript;
    }

    /** Where commands start. */
    Optional<String> folder() {
        return folder;
    }

    ZoneId zone() {
        return zone;
    }

    private String zone(String name) throws NotImported {
        try {
            zone = Zones.parse(name);
            return "the times below are in " + name;
        } catch (InvalidScheduleException e) {
            throw new NotImported("CRON_TZ: " + e.getMessage());
        }
    }

    /** Notes a variable; false when only a script may set it. */
    private boolean variable(String name, String value) throws NotImported {
        if (!VARIABLE.matcher(name).matches() || name.startsWith("PAWL_") || value.indexOf('\0') >= 0) {
            throw new NotImported("no command can have a variable '" + name + "' with this value; those below lack it");
        }
        environment.remove(name);
        inScript.remove(name);
        try {
            var unused = new CommandTarget(List.of(USUAL_SHELL), Map.of(name, value), Optional.empty());
            environment.put(name, value);
            return true;
        } catch (IllegalArgumentException e) {
            inScript.put(name, value);
            return false;
        }
    }

    private static String folder(String path) throws NotImported {
        try {
            var unused = new CommandTarget(List.of(USUAL_SHELL), Map.of(), Optional.of(path));
            return path;
        } catch (IllegalArgumentException e) {
            throw new NotImported("HOME " + e.getMessage());
        }
    }
}
