package dev.pawl.queue;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.testing.ServerVersion;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On PostgreSQL 18. */
class QueuePlansOn18Test extends QueuePlans {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension(ServerVersion.NEWEST);

    QueuePlansOn18Test() {
        super(db);
    }
}
