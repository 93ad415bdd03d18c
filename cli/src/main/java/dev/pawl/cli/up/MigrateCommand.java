package dev.pawl.cli.up;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.postgres.EmbeddedPostgres;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.database.ServerCheck;
import dev.pawl.input.StrictJson;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl migrate}: brings a database's schema up to date, as {@code up} does at its start. */
@Command(
        name = "migrate",
        description = "Brings the database's schema up to date; 'up' does so too.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private DatabaseChoice choice;

    @Override
    public Integer call() {
        Output output = printing.output();
        Optional<DatabaseSettings> running = choice.own().or(() -> EmbeddedPostgres.running(choice.folder()));
        if (running.isPresent()) {
            migrate(running.get(), output);
        } else {
            try (var postgres = EmbeddedPostgres.start(choice.folder(), output::note)) {
                migrate(postgres.settings(), output);
            }
        }
        return ExitCode.OK;
    }

    private static void migrate(DatabaseSettings settings, Output output) {
        ServerStart.check(settings, output::note);
        try (var database = Database.open(settings)) {
            database.migrate();
        }
        if (output.json()) {
            output.print(StrictJson.object().put("schema_version", ServerCheck.newestSchema()));
        } else {
            output.line("The schema is at version " + ServerCheck.newestSchema());
        }
    }
}
