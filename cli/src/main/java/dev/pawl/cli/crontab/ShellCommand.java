package dev.pawl.cli.crontab;

import dev.pawl.job.CommandTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command of a crontab's line: what cron gives to the shell, and what to the shell's standard input.
 *
 * @param script an unescaped per cent sign ends it
 * @param input what follows, with each further per cent sign a line's end
 */
record ShellCommand(String script, Optional<String> input) {
    /** Shells in whose language a script can set variables and its own input. */
    private static final Set<String> BOURNE = Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh");

    /** Reads what cron finds behind the times, and perhaps the user. */
    static ShellCommand read(String text) {
        StringBuilder script = new StringBuilder();
        int at = 0;
        while (at < text.length() && text.charAt(at) != '%') {
            at = copyPair(text, at, script);
        }
        if (at == text.length()) {
            return new ShellCommand(script.toString(), Optional.empty());
        }
        StringBuilder input = new StringBuilder();
        for (at++; at < text.length(); ) {
            if (text.charAt(at) == '%') {
                input.append('\n');
                at++;
            } else {
                at = copy(text, at, input);
            }
        }
        return new ShellCommand(script.toString().strip(), Optional.of(input.toString()));
    }

    /**
     * The same within the command, where a backslash takes the character behind it along: in {@code \\%} the first one
     * takes the second, and the per cent sign ends the command.
     */
    private static int copyPair(String text, int at, StringBuilder to) {
        boolean pair = text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '%';
        if (pair) {
            to.append(text, at, at + 2);
            return at + 2;
        }
        return copy(text, at, to);
    }

    /** Appends one character, or an escaped per cent sign without its backslash; returns where the next one stands. */
    private static int copy(String text, int at, StringBuilder to) {
        boolean escaped = text.startsWith("\\%", at);
        to.append(escaped ? '%' : text.charAt(at));
        return at + (escaped ? 2 : 1);
    }

    /** As the target of a job. */
    CommandTarget target(Surroundings around, List<String> before) throws NotImported {
        // sudo starts commands in an environment of its own.
        boolean ownEnvironment = !before.isEmpty();
        Map<String, String> set = new LinkedHashMap<>(ownEnvironment ? around.environment() : Map.of());
        set.putAll(around.inScript());
        StringBuilder whole = new StringBuilder();
        set.forEach((name, value) -> whole.append(name)
                .append('=')
                .append(quoted(value))
                .append("; export ")
                .append(name)
                .append('\n'));
        input.ifPresent(text -> whole.append(hereDocument(text)));
        if (!whole.isEmpty()) {
            requireBourne(around.shell());
        }
        List<String> argv = new ArrayList<>(before);
        argv.addAll(List.of(around.shell(), "-c", whole.append(script).toString()));
        try {
            return new CommandTarget(argv, ownEnvironment ? Map.of() : around.environment(), around.folder());
        } catch (IllegalArgumentException e) {
            throw new NotImported("its command " + e.getMessage());
        }
    }

    private void requireBourne(String shell) throws NotImported {
        if (!BOURNE.contains(shell.substring(shell.lastIndexOf('/') + 1))) {
            throw new NotImported("it needs standard input or variables that only a script can set, and how " + shell
                    + " does that is not known here");
        }
    }

    /** Lets the script read the text, without a line of it being taken for anything else. */
    private static String hereDocument(String text) {
        if (text.isEmpty()) {
            return "exec </dev/null\n";
        }
        String end = "END";
        while (text.lines().toList().contains(end)) {
            end += "_";
        }
        return "exec <<'" + end + "'\n" + text + (text.endsWith("\n") ? "" : "\n") + end + "\n";
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
