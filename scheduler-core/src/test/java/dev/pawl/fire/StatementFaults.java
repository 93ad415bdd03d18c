package dev.pawl.fire;

import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jspecify.annotations.Nullable;

/** Makes something happen at one statement of what a node does. One thread. */
final class StatementFaults implements ExecuteListener {
    private static final long serialVersionUID = 1L;

    private final transient List<String> statements = new ArrayList<>();
    private int at = -1;
    private boolean after;
    private transient @Nullable Runnable fault;

    /** A node died: its connection is cut, and the server rolls back. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The same database for a node, whose statements this counts. */
    DSLContext watch(DSLContext db) {
        return db.configuration().deriveAppending(this).dsl();
    }

    /**
     * Arms the fault for the next piece of work; it strikes once.
     *
     * @param statement number of the statement, from 0; beyond the last one, nothing happens
     */
    void arm(int statement, boolean afterwards, Runnable what) {
        statements.clear();
        at = statement;
        after = afterwards;
        fault = what;
    }

    void disarm() {
        statements.clear();
        fault = null;
    }

    /** What has been executed since. */
    List<String> statements() {
        return List.copyOf(statements);
    }

    @Override
    public void executeStart(ExecuteContext context) {
        if (!after && statements.size() == at) {
            strike();
        }
    }

    @Override
    public void executeEnd(ExecuteContext context) {
        statements.add(String.valueOf(context.sql()));
        if (after && statements.size() == at + 1) {
            strike();
        }
    }

    private void strike() {
        Runnable what = fault;
        fault = null;
        if (what != null) {
            what.run();
        }
    }
}
