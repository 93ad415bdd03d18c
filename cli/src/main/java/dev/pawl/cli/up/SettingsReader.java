package dev.pawl.cli.up;

import dev.pawl.input.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads settings from options and their environment twins ({@code --allow-networks}, {@code PAWL_ALLOW_NETWORKS}); the
 * option wins. Faults are collected, so that one round of corrections is enough. One thread.
 */
final class SettingsReader {
    private final Map<String, String> options;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    /** @param options by name, with the dashes: {@code --port} */
    SettingsReader(Map<String, String> options, Map<String, String> environment) {
        this.options = Map.copyOf(options);
        this.environment = Map.copyOf(environment);
    }

    /** What is wrong, each as one line that names where it was set. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    void problem(String message) {
        problems.add(message);
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(options.get(option))
                .or(() -> Optional.ofNullable(environment.get(twin(option))).filter(value -> !value.isBlank()));
    }

    int number(String option, int otherwise, int min, int max) {
        return read(option, otherwise, text -> {
            int number;
            try {
                number = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number from " + min + " to " + max, e);
            }
            if (number < min || number > max) {
                throw new IllegalArgumentException("must be " + min + " to " + max);
            }
            return number;
        });
    }

    Duration duration(String option, Duration otherwise) {
        return read(option, otherwise, text -> {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("must be a duration such as 500ms, 10s, 5m or PT1H", e);
            }
        });
    }

    /** A duration within bounds. */
    Duration duration(String option, Duration otherwise, Duration min, Duration max) {
        return read(option, otherwise, text -> {
            String bounds = "must be a duration from " + Durations.format(min) + " to " + Durations.format(max);
            Duration duration;
            try {
                duration = Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(bounds, e);
            }
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(bounds);
            }
            return duration;
        });
    }

    boolean flag(String option) {
        return read(option, false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }

    /** A list separated by commas. The function's {@link IllegalArgumentException} tells what each item must be. */
    <T> List<T> list(String option, List<T> otherwise, Function<String, T> item) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        List<String> parts =
                Stream.of(text.get().split(",", -1)).map(String::strip).toList();
        var items = new ArrayList<T>();
        for (String part : parts) {
            try {
                items.add(item.apply(part));
            } catch (IllegalArgumentException e) {
                problem(origin(option) + ": " + e.getMessage());
            }
        }
        return List.copyOf(items);
    }

    /** How messages call a setting: by the name under which it was given. */
    String origin(String option) {
        return options.containsKey(option) || !environment.containsKey(twin(option)) ? option : twin(option);
    }

    /** The environment's name for an option. */
    static String twin(String option) {
        return option.equals("--db")
                ? "PAWL_DB_URL"
                : "PAWL_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private <T> T read(String option, T otherwise, Function<String, T> reader) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return reader.apply(text.get().strip());
        } catch (IllegalArgumentException e) {
            problem(origin(option) + " " + e.getMessage() + ", was '" + text.get() + "'");
            return otherwise;
        }
    }
}
