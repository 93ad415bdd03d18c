package dev.pawl.cli.up;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.postgres.EmbeddedPostgres;
import dev.pawl.database.DatabaseSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that look at a database themselves. */
public final class DatabaseChoice {
    @Option(names = "--db", paramLabel = "JDBC_URL", description = "PostgreSQL of your own; PAWL_DB_URL.")
    private @Nullable String db;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Else the embedded one of this folder; PAWL_DATA; default ./.pawl.")
    private @Nullable String data;

    /** The server of one's own, or the embedded one if it runs. */
    public DatabaseSettings running() {
        return own().or(() -> EmbeddedPostgres.running(folder()))
                .orElseThrow(() -> CommandFailure.unreachable("no Pawl runs on the data folder " + folder()
                        + ": start one with 'pawl up', name another folder with --data, or a server of your own with"
                        + " --db or PAWL_DB_URL"));
    }

    Optional<DatabaseSettings> own() {
        SettingsReader reader = reader();
        Optional<DatabaseSettings> own = DatabaseOptions.database(reader);
        if (!reader.problems().isEmpty()) {
            throw CommandFailure.badInput(reader.problems());
        }
        return own;
    }

    Path folder() {
        return DatabaseOptions.data(reader());
    }

    private SettingsReader reader() {
        var given = new HashMap<String, String>();
        Optional.ofNullable(db).ifPresent(value -> given.put("--db", value));
        Optional.ofNullable(data).ifPresent(value -> given.put("--data", value));
        return new SettingsReader(given, System.getenv());
    }
}
