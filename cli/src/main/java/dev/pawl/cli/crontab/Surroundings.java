package dev.pawl.cli.crontab;

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
    private static final Set<String> MAIL = Set.of("MAILTO", "MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING");

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> inScript = new LinkedHashMap<>();
    private String shell = USUAL_SHELL;
    private Optional<String> folder = Optional.empty();
    private Optional<ZoneId> zone;
    private int unknownZoneLine;

    Surroundings(ZoneId zone) {
        this.zone = Optional.of(zone);
    }

    /**
     * Takes an assignment.
     *
     * @return what it means for the jobs, for people
     */
    String set(Assignment assignment, int line) throws NotImported {
        String name = assignment.name();
        String value = assignment.value();
        if (MAIL.contains(name)) {
            return name + " is not taken: what commands print is in the logs of their runs, and nothing is mailed"
                    + (name.equals("MAILTO") && !value.isEmpty() ? "; '" + value + "' gets no mail any more" : "");
        }
        return switch (name) {
            case "CRON_TZ" -> zone(value, line);
            case "SHELL" -> {
                if (!value.startsWith("/")) {
                    throw new NotImported("SHELL must be an absolute path, was '" + value + "'");
                }
                variable(name, value);
                shell = value;
                yield "SHELL starts the commands below";
            }
            case "HOME" -> {
                variable(name, value);
                folder = Optional.of(folder(value));
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

    ZoneId zone() throws NotImported {
        return zone.orElseThrow(
                () -> new NotImported("its times are in the zone of line " + unknownZoneLine + ", which is not known"));
    }

    private String zone(String name, int line) throws NotImported {
        try {
            zone = Optional.of(Zones.parse(name));
            return "the times below are in " + name;
        } catch (InvalidScheduleException e) {
            zone = Optional.empty();
            unknownZoneLine = line;
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
