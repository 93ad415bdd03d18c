package dev.pawl.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.Fail;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobKey;
import org.jspecify.annotations.Nullable;

/** A handler for one class of parameters; it is called by the key of its job. */
record TypedHandler<P extends Record>(JobKey job, Class<P> type, ResultHandler<P> handler) implements JobHandler {
    @Override
    public String name() {
        return job.value();
    }

    @Override
    public @Nullable JsonNode run(HandlerRun run) throws Exception {
        P parameters;
        try {
            parameters = TypedJson.read(run.params(), type);
        } catch (InvalidInput misfit) {
            throw Fail.now("the parameters are not those of " + type.getSimpleName() + ": " + misfit.getMessage());
        }
        return TypedJson.writeResult(handler.handle(parameters, new TypedRun(run)));
    }
}
