package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.process.ChildProcess;
import dev.pawl.bench.process.WorkerProcess;
import dev.pawl.bench.product.Product;
import dev.pawl.bench.product.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Worker processes that wait until they are told to work. One thread. */
final class WorkerCrew implements AutoCloseable {
    private final PawlDatabase pawl;
    private final List<ChildProcess> processes = new ArrayList<>();
    private final AtomicReference<Progress> progress = new AtomicReference<>(new Progress());

    private WorkerCrew(PawlDatabase pawl) {
        this.pawl = pawl;
    }

    static WorkerCrew launch(PawlDatabase pawl, int count) throws Exception {
        WorkerCrew crew = new WorkerCrew(pawl);
        for (int i = 0; i < count; i++) {
            crew.processes.add(WorkerProcess.launch(
                    pawl.url(), tasks -> crew.progress.get().add(tasks)));
        }
        return crew;
    }

    /** Some of them, as if they were all. */
    Part of(int from, int to) {
        return new Part(processes.subList(from, to));
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }

    /** The database with some of the processes. */
    final class Part implements Product {
        private final List<ChildProcess> members;

        private Part(List<ChildProcess> members) {
            this.members = List.copyOf(members);
        }

        @Override
        public String name() {
            return members.size() == 1 ? "1 process" : members.size() + " processes";
        }

        @Override
        public void enqueue(int count) {
            pawl.queue().enqueue(count);
        }

        @Override
        public Running start(Progress counted) {
            progress.set(counted);
            tellAll("start");
            return () -> tellAll("stop");
        }

        @Override
        public boolean idle() {
            return pawl.queue().idle();
        }

        @Override
        public void close() {
            // The processes end with their crew.
        }

        /** All at once: none shall begin after another has already done its work. */
        private void tellAll(String command) {
            members.stream().map(one -> one.tell(command)).toList().forEach(CompletableFuture::join);
        }
    }
}
