package dev.pawl.worker.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Fail;
import dev.pawl.job.FollowUp;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.job.Retry;
import dev.pawl.job.RunTransaction;
import dev.pawl.job.Snooze;
import dev.pawl.log.LogLevel;
import dev.pawl.log.LogStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls Java handlers, on the thread that calls it. Safe for several threads. */
public final class HandlerTargetExecutor {
    /** The largest result that is kept, as JSON text. */
    public static final int MAX_RESULT_BYTES = 256 * 1024;

    private static final int MAX_STACK_TRACE = 16 * 1024;

    private final JobHandlers handlers;

    /** An executor for these handlers. */
    public HandlerTargetExecutor(JobHandlers handlers) {
        this.handlers = handlers;
    }

    /** Calls the handler. Told to stop, its thread is interrupted. */
    public TargetResult execute(HandlerTarget target, Execution execution) {
        Optional<JobHandler> handler = handlers.find(target.name());
        if (handler.isEmpty()) {
            String message = "this worker has no handler named " + target.name() + "; it has "
                    + handlers.names().stream().sorted().toList();
            execution.log().remark(LogLevel.ERROR, message);
            return TargetResult.of(TargetEnd.Failed.retryable("NoSuchHandler", message));
        }
        Thread thread = Thread.currentThread();
        execution.stop().onStop(thread::interrupt);
        return TargetResult.of(call(handler.get(), target, execution));
    }

    private static TargetEnd call(JobHandler handler, HandlerTarget target, Execution execution) {
        try {
            JsonNode result = handler.run(new Run(target, execution));
            return result == null || result.isMissingNode()
                    ? new TargetEnd.Succeeded(Optional.empty())
                    : succeeded(StrictJson.write(result), execution);
        } catch (Fail e) {
            execution.log().append(LogStream.STDOUT, LogLevel.ERROR, e.getCause() == null ? message(e) : stackTrace(e));
            return TargetEnd.Failed.forGood("Fail", message(e));
        } catch (Retry e) {
            execution.log().append(LogStream.STDOUT, LogLevel.WARN, message(e));
            return new TargetEnd.Failed("Retry", message(e), true, Optional.of(e.delay()));
        } catch (Snooze e) {
            execution.log().append(LogStream.STDOUT, LogLevel.INFO, message(e));
            return new TargetEnd.Snoozed(e);
        } catch (Throwable thrown) {
            // Errors, too: a handler that runs out of stack or memory fails its attempt, not the worker.
            execution.log().append(LogStream.STDERR, LogLevel.ERROR, stackTrace(thrown));
            if (execution.stop().reason().isPresent()) {
                return new TargetEnd.Cut(TargetEnd.Reach.STOPPED_HERE);
            }
            return TargetEnd.Failed.retryable(thrown.getClass().getName(), message(thrown));
        }
    }

    private static TargetEnd succeeded(String json, Execution execution) {
        if (json.getBytes(StandardCharsets.UTF_8).length > MAX_RESULT_BYTES) {
            execution.log().remark(LogLevel.WARN, "The result was not kept: it has more than 256 KiB.");
            return new TargetEnd.Succeeded(Optional.empty());
        }
        return new TargetEnd.Succeeded(Optional.of(json));
    }

    private static String message(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage())
                .orElseGet(() -> thrown.getClass().getSimpleName());
    }

    private static String stackTrace(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        String text = trace.toString();
        return text.length() > MAX_STACK_TRACE ? text.substring(0, MAX_STACK_TRACE) + "..." : text;
    }

    private record Run(HandlerTarget target, Execution execution) implements HandlerRun {
        @Override
        public JobKey job() {
            return execution.run().job();
        }

        @Override
        public String runKey() {
            return execution.run().runKey();
        }

        @Override
        public String runId() {
            return execution.run().id().toString();
        }

        @Override
        public int attempt() {
            return execution.run().attempt();
        }

        @Override
        public Optional<Instant> fireAt() {
            return execution.run().fireAt();
        }

        @Override
        public ObjectNode params() {
            return execution
                    .run()
                    .params()
                    .map(StrictJson::parse)
                    .filter(JsonNode::isObject)
                    .map(ObjectNode.class::cast)
                    .orElseGet(target::params);
        }

        @Override
        public void log(String line) {
            execution.log().append(LogStream.STDOUT, LogLevel.INFO, line);
        }

        @Override
        public void warn(String line) {
            execution.log().append(LogStream.STDOUT, LogLevel.WARN, line);
        }

        @Override
        public void error(String line) {
            execution.log().append(LogStream.STDERR, LogLevel.ERROR, line);
        }

        @Override
        public void transaction(RunTransaction.Work work) throws Exception {
            execution.transactions().succeed(work);
        }

        @Override
        public @Nullable JsonNode once(String step, RunTransaction.Work work) throws Exception {
            return execution.transactions().once(step, work);
        }

        @Override
        public void enqueue(FollowUp followUp) {
            execution.transactions().enqueueOnSuccess(followUp);
        }

        @Override
        public boolean stopping() {
            return execution.stop().reason().isPresent();
        }
    }
}
