package dev.pawl.cli.crontab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.job.JobKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds keys for commands, readable and each time the same: the program that does the work, with what it works on.
 * Where several commands would get one key, a digest of user and command is added to each of them, so that lines which
 * come between them and other times change nothing. For one thread: first all commands are counted, then named.
 */
final class JobNames {
    private static final int LONGEST = 60;
    private static final int LONGEST_KEY = 100;
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_:-]{1,30}");
    private static final Pattern ENDING = Pattern.compile("\\.(sh|bash|py|pl|php|rb|js|jar)$");

    /** Only prepare or guard the command proper. */
    private static final Set<String> ASIDE = Set.of(
            "cd", "test", "[", "[[", "command", "fi", "for", "done", "true", ":", "sleep", "export", "umask", "set",
            "source", ".", "which", "type", "exit", "case", "esac");

    /** Stand before another command, some with arguments of their own. */
    private static final Set<String> BEFORE = Set.of(
            "if",
            "then",
            "else",
            "elif",
            "while",
            "until",
            "do",
            "!",
            "nice",
            "ionice",
            "sudo",
            "runuser",
            "su",
            "env",
            "exec",
            "nohup",
            "time",
            "timeout",
            "flock",
            "chronic",
            "cronic",
            "setsid",
            "chrt",
            "systemd-cat",
            "stdbuf");

    /** Are nothing without what they are given. */
    private static final Set<String> INTERPRETERS = Set.of(
            "sh",
            "bash",
            "dash",
            "zsh",
            "ksh",
            "python",
            "python2",
            "python3",
            "perl",
            "php",
            "ruby",
            "node",
            "java",
            "run-parts",
            "make");

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh");

    /** So much is added at most: a hyphen, the digest, and the number of a copy. */
    private static final int LONGEST_ADDED = 12;

    private final Set<JobKey> taken = new HashSet<>();
    private final Set<String> once = new HashSet<>();
    private final Set<String> twins = new HashSet<>();
    private final String prefix;

    /** @param prefix begins each key; may be empty */
    JobNames(String prefix) {
        this.prefix = prefix;
    }

    /** Counts a command that will be named. */
    void count(String command) {
        String name = cut(name(command));
        if (!once.add(name)) {
            twins.add(name);
        }
    }

    /**
     * The key of a command that was counted.
     *
     * @param identity what the digest is made of: the user and the command
     */
    JobKey next(String command, String identity) throws NotImported {
        String name = cut(name(command));
        String first = prefix + name + (twins.contains(name) ? "-" + digest(identity) : "");
        try {
            JobKey key = new JobKey(first);
            // Of commands that are the same to the letter, only their order is left to tell them apart.
            for (int copy = 2; !taken.add(key); copy++) {
                key = new JobKey(first + "-" + copy);
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new NotImported("no key can be made of '" + first + "': it " + e.getMessage());
        }
    }

    private static String name(String command) {
        for (List<String> found : ShellWords.commands(command)) {
            List<String> words = new ArrayList<>(found);
            while (!words.isEmpty() && isBefore(words.getFirst())) {
                words.removeFirst();
                dropArguments(words);
            }
            if (!words.isEmpty() && !ASIDE.contains(base(words.getFirst()))) {
                String name = clean(ofWords(words));
                if (!name.isEmpty()) {
                    return name;
                }
            }
        }
        return "job";
    }

    private static boolean isBefore(String word) {
        return ASSIGNMENT.matcher(word).matches() || BEFORE.contains(base(word));
    }

    /** Options with their values, and what is no program: numbers, lock files. */
    private static void dropArguments(List<String> words) {
        while (words.size() > 1) {
            String word = words.getFirst();
            boolean option = word.startsWith("-");
            boolean value = word.matches("[0-9.]+[smhd]?") || word.contains("/lock") || word.endsWith(".lock");
            if (!option && !value) {
                return;
            }
            words.removeFirst();
            if (word.matches("-[uwE]") && words.size() > 1) {
                words.removeFirst();
            }
        }
    }

    /** Empty when a program is only given a text to run that says nothing about it. */
    private static String ofWords(List<String> words) {
        String program = base(words.getFirst());
        List<String> rest = words.subList(1, words.size());
        if (SHELLS.contains(program) && rest.size() > 1 && rest.getFirst().endsWith("c")) {
            return name(rest.get(1));
        }
        if (INTERPRETERS.contains(program) && !rest.isEmpty() && rest.getFirst().matches("-[er]")) {
            return "";
        }
        String object = rest.stream()
                .filter(word -> !word.startsWith("-") && !word.contains(">") && !word.contains("<"))
                .findFirst()
                .orElse("");
        if (INTERPRETERS.contains(program) && !object.isEmpty()) {
            boolean folder = program.equals("run-parts") || program.equals("make");
            return (folder ? program + "-" : "") + base(object);
        }
        return WORD.matcher(object).matches() ? program + "-" + object : program;
    }

    private static String base(String path) {
        String file = path.replaceAll("/+$", "");
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private static String clean(String name) {
        String small = ENDING.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
        return small.replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[._-]+|[._-]+$", "");
    }

    /** Of the name, not of the prefix: that is to tell machines apart. */
    private String cut(String name) {
        int longest = Math.max(1, Math.min(LONGEST, LONGEST_KEY - LONGEST_ADDED - prefix.length()));
        return name.length() <= longest ? name : name.substring(0, longest).replaceAll("[._-]+$", "");
    }

    private static String digest(String line) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(line.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 3);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
