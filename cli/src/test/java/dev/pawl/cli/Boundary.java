package dev.pawl.cli;

/**
 * A place where a process can die: next to one of its statements, as the network sees it. Immutable.
 *
 * @param statement with its spaces, numbers and lists made alike; of a commit or a rollback, also what came before it
 */
record Boundary(String statement, Side side) {
    enum Side {
        /** The server has not seen the statement. */
        BEFORE,
        /** The server has done the statement, and the process has not seen the answer. */
        AFTER
    }
}
