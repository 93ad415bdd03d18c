package dev.pawl.cli.postgres;

/** The embedded PostgreSQL cannot be used. The message says why and what to do. */
public final class PostgresFailure extends RuntimeException {
    PostgresFailure(String message) {
        super(message);
    }

    PostgresFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
