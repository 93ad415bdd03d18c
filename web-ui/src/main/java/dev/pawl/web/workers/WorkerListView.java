package dev.pawl.web.workers;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.StateMark;
import java.time.Instant;
import java.util.List;

/** The processes that do the work. */
public record WorkerListView(Frame frame, List<Row> workers) {
    public WorkerListView {
        workers = List.copyOf(workers);
    }

    /**
     * One worker.
     *
     * @param queues what it serves; none means all
     */
    public record Row(
            String name,
            long epoch,
            String version,
            StateMark state,
            List<String> queues,
            int slots,
            int busy,
            Instant startedAt,
            Instant heartbeatAt) {
        public Row {
            queues = List.copyOf(queues);
        }
    }
}
