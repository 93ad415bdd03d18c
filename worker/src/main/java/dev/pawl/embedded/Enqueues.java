package dev.pawl.embedded;

import dev.pawl.input.StrictJson;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** Enqueues typed parameters in the transaction of {@code db}. */
final class Enqueues {
    private final DSLContext db;

    Enqueues(DSLContext db) {
        this.db = db;
    }

    /** One answer for each, in the same order. */
    List<EnqueuedRun> all(List<NewRun> runs) {
        List<Enqueued> answers = new Enqueuer(db)
                .enqueueAll(runs.stream()
                        .map(run -> EnqueueRequest.of(run.options().run(run.parameters()), EnqueueRequest.BY_JAVA))
                        .toList());
        List<EnqueuedRun> enqueued = new ArrayList<>(answers.size());
        for (Enqueued answer : answers) {
            if (!answer.sameParams()) {
                throw new KeyReusedException(answer.runKey(), answer.id());
            }
            enqueued.add(new EnqueuedRun(
                    answer.id(),
                    answer.runKey(),
                    answer.created(),
                    answer.state().orElseThrow(() -> new RunNotKeptException(answer.runKey(), answer.id())),
                    answer.result().map(StrictJson::parse)));
        }
        return enqueued;
    }
}
