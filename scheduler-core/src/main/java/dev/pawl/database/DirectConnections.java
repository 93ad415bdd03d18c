package dev.pawl.database;

import com.zaxxer.hikari.util.DriverDataSource;
import java.time.Duration;
import javax.sql.DataSource;

/** Connections outside the pools, for what happens once: the check at start, the migration. */
final class DirectConnections {
    private DirectConnections() {}

    /** @param answerTimeout zero waits for an answer without limit */
    static DataSource with(DatabaseSettings settings, Duration answerTimeout) {
        return new DriverDataSource(
                settings.url(),
                null,
                DriverProperties.of(settings, "start", answerTimeout),
                settings.user(),
                settings.password());
    }
}
