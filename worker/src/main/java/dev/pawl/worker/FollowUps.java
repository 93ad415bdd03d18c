package dev.pawl.worker;

import dev.pawl.input.InvalidInput;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.UnknownNameException;
import java.util.List;
import org.jooq.DSLContext;

/** Makes the runs that handlers ask for, in the transaction of {@code db}. One thread. */
final class FollowUps {
    private final DSLContext db;

    FollowUps(DSLContext db) {
        this.db = db;
    }

    /**
     * Makes them all by one statement.
     *
     * @throws FollowUpRefused if one cannot be made; the transaction must be rolled back then
     */
    List<Enqueued> make(List<EnqueueRequest> requests) {
        List<Enqueued> made;
        try {
            made = new Enqueuer(db).enqueueAll(requests);
        } catch (UnknownNameException | InvalidInput refused) {
            throw new FollowUpRefused("a follow-up run cannot be made: " + refused.getMessage(), refused);
        }
        for (Enqueued answer : made) {
            if (!answer.sameParams()) {
                throw new FollowUpRefused("a follow-up run cannot be made: the key " + answer.runKey()
                        + " was used before with other parameters, by run " + answer.id()
                        + ". Give another run another key");
            }
        }
        return made;
    }
}
