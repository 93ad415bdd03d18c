package dev.pawl.database;

import java.util.OptionalInt;

/**
 * What a server told about itself, as far as Pawl depends on it. Immutable.
 *
 * @param versionNumber as in {@code server_version_num}: 150004 is 15.4
 * @param schemaVersion the newest migration that the database has seen; empty where there is no schema yet
 * @param mayCreateSchema whether the role may create schemas in this database
 * @param ownsSchema whether the role has the rights of the owner of schema {@code pawl}; false where there is none
 */
record ServerFacts(
        int versionNumber,
        String database,
        String role,
        String encoding,
        boolean fsync,
        String synchronousCommit,
        boolean standby,
        boolean readOnly,
        boolean schemaExists,
        boolean mayCreateSchema,
        boolean ownsSchema,
        OptionalInt schemaVersion) {}
