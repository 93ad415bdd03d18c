package dev.pawl.cli.up;

import dev.pawl.database.DatabaseSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Which database is meant: one of one's own ({@code --db}), or the embedded one of a data folder ({@code --data}). */
final class DatabaseOptions {
    private DatabaseOptions() {}

    /** Empty: the embedded one. */
    static Optional<DatabaseSettings> database(SettingsReader from) {
        Optional<String> url = from.text("--db");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            DatabaseSettings settings = DatabaseSettings.of(url.get().strip());
            // Not options: arguments can be read by every user of a machine.
            Optional<String> user = from.text("--db-user");
            Optional<String> password = from.text("--db-password");
            return Optional.of(user.isPresent() ? settings.withLogin(user.get(), password.orElse("")) : settings);
        } catch (IllegalArgumentException e) {
            // Without the value, which may hold a password.
            from.problem(from.origin("--db") + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    static Path data(SettingsReader from) {
        return from.text("--data")
                .map(text -> UpSettings.path(from, "--data", text))
                .orElse(Path.of(".pawl"));
    }
}
