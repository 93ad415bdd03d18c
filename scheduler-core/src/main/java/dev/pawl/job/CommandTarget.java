package dev.pawl.job;

import dev.pawl.input.Quoted;
import dev.pawl.input.StoredText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a program. There is no shell: each item of {@code argv} reaches the program as it is. Which executables may be
 * started is for the worker to decide.
 *
 * @param argv the executable and its arguments, 1 to 256, together at most 100 kB
 * @param env variables of its otherwise clean environment, at most 100, unmodifiable
 * @param cwd the absolute directory in which it starts
 */
public record CommandTarget(List<String> argv, Map<String, String> env, Optional<String> cwd) implements Target {
    /** How many items the command may have. */
    public static final int MAX_ITEMS = 256;

    /** How many variables there may be. */
    public static final int MAX_VARIABLES = 100;

    private static final int MAX_BYTES = 100_000;

    public CommandTarget {
        argv = argv(argv);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        if (env.size() > MAX_VARIABLES) {
            throw new IllegalArgumentException("env may have at most " + MAX_VARIABLES + ", has " + env.size());
        }
        env.forEach((name, value) -> {
            EnvironmentRules.name(name);
            EnvironmentRules.value(value);
        });
        cwd.ifPresent(CommandTarget::cwd);
    }

    /** The command, when it can be started as far as its text tells. */
    static List<String> argv(List<String> argv) {
        if (argv.isEmpty() || argv.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("must have 1 to " + MAX_ITEMS + " items, has " + argv.size());
        }
        if (argv.getFirst().isBlank()) {
            throw new IllegalArgumentException("must begin with an executable, was " + Quoted.text(argv.getFirst()));
        }
        argv.forEach(CommandTarget::item);
        int bytes = argv.stream()
                .mapToInt(item -> item.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("must have at most " + MAX_BYTES + " bytes, has " + bytes);
        }
        return List.copyOf(argv);
    }

    /** One item, when it can be passed on. */
    static String item(String item) {
        StoredText.refusal(item).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return item;
    }

    /** The directory, when it is absolute and says where it is. */
    static String cwd(String text) {
        item(text);
        boolean plain =
                text.startsWith("/") && Path.of(text).equals(Path.of(text).normalize());
        if (!plain) {
            throw new IllegalArgumentException(
                    "must be an absolute path without . and .. in it, was " + Quoted.text(text));
        }
        return text;
    }
}
