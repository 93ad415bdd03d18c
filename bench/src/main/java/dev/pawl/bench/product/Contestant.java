package dev.pawl.bench.product;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A product that takes part, with its database.
 *
 * @param url of the database, for JDBC
 */
public record Contestant(ProductKind kind, Product product, String url) implements AutoCloseable {
    /** Gives everybody the same start: no dead rows of earlier rounds, and statistics that are right. */
    public void tidy() throws SQLException {
        tidy(url);
    }

    /** As {@link #tidy()}, for the database at {@code url}. */
    public static void tidy(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (analyze)");
        }
    }

    @Override
    public void close() {
        product.close();
    }
}
