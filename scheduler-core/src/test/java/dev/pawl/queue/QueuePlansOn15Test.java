package dev.pawl.queue;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.testing.ServerVersion;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On PostgreSQL 15. */
class QueuePlansOn15Test extends QueuePlans {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension(ServerVersion.OLDEST);

    QueuePlansOn15Test() {
        super(db);
    }
}
