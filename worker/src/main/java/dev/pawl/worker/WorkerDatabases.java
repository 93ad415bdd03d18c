package dev.pawl.worker;

import org.jooq.DSLContext;

/**
 * The connections of a worker. They are different pools of one database, so that no part can starve another: a worker
 * whose attempts write much log still says in time that it lives.
 *
 * @param queue claims and ends of attempts, with the planner settings of the queue; two connections are used
 * @param heartbeat heartbeats and cancel requests; one connection is used
 * @param logs lines of logs; one connection is used
 * @param handlers transactions of handlers, which may take long; as many connections as run at once are used
 * @param definitions job definitions, read once each; a few connections are used
 */
public record WorkerDatabases(
        DSLContext queue, DSLContext heartbeat, DSLContext logs, DSLContext definitions, DSLContext handlers) {
    /** One pool for everything, where that is enough. */
    public static WorkerDatabases of(DSLContext db) {
        return new WorkerDatabases(db, db, db, db, db);
    }
}
