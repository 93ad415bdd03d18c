package dev.pawl.database;

import java.time.Duration;
import java.util.Properties;

/** What we ask of the PostgreSQL driver. What the URL says wins. */
final class DriverProperties {
    private DriverProperties() {}

    /** @param purpose second half of the connection's name in {@code pg_stat_activity} */
    static Properties of(DatabaseSettings settings, String purpose, Duration answerTimeout) {
        var properties = new Properties();
        properties.setProperty("ApplicationName", settings.program() + " " + purpose);
        properties.setProperty("connectTimeout", seconds(settings.connectTimeout()));
        // Without these two, a connection whose other end vanished is waited on for ever.
        properties.setProperty("socketTimeout", seconds(answerTimeout));
        properties.setProperty("tcpKeepAlive", "true");
        // Values of rows, which may be secret, stay out of exceptions and logs.
        properties.setProperty("logServerErrorDetail", "false");
        // Our statements are few and repeat: parse them once a connection.
        properties.setProperty("prepareThreshold", "1");
        if (settings.url().contains(",")) {
            // Of several servers in the URL, after a failover too, only the primary is of use.
            properties.setProperty("targetServerType", "primary");
        }
        return properties;
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}
