package dev.pawl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handler for tests with processes: each run books a line in the transaction of its success, and a step before that
 * in one of its own. The tables take duplicates; that there are none is for the transactions to see to.
 */
public final class Ledger implements JobHandler {
    static final String NAME = "ledger";
    static final String TABLES = """
        create schema bank;
        create table bank.line (run_key text not null, attempt int not null);
        create table bank.step (run_key text not null, attempt int not null);
        """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable JsonNode run(HandlerRun run) throws Exception {
        run.once("prepare", transaction -> {
            transaction.execute("insert into bank.step values (?, ?)", run.runKey(), run.attempt());
            return null;
        });
        run.transaction(transaction -> {
            transaction.execute("insert into bank.line values (?, ?)", run.runKey(), run.attempt());
            // Long enough for a kill or a stop to hit it now and then.
            transaction.execute("select pg_sleep(random() * 0.05)");
            return null;
        });
        return null;
    }
}
