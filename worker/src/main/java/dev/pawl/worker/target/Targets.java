package dev.pawl.worker.target;

import dev.pawl.job.CommandTarget;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.HttpTarget;
import dev.pawl.job.Target;
import java.time.Duration;

/** Knows the executor of each kind of target. Safe for several threads. */
public final class Targets implements AutoCloseable {
    private final HttpTargetExecutor http;
    private final CommandTargetExecutor command;
    private final HandlerTargetExecutor handler;

    /** These executors. */
    public Targets(HttpTargetExecutor http, CommandTargetExecutor command, HandlerTargetExecutor handler) {
        this.http = http;
        this.command = command;
        this.handler = handler;
    }

    /** Does what the target says and waits for its end. */
    public TargetResult execute(Target target, Execution execution) {
        return switch (target) {
            case HttpTarget request -> http.execute(request, execution);
            case CommandTarget program -> command.execute(program, execution);
            case HandlerTarget call -> handler.execute(call, execution);
        };
    }

    /** How long the executor itself may need to stop the target. */
    public Duration stopTime(Target target) {
        return switch (target) {
            case HttpTarget request -> Duration.ZERO;
            case CommandTarget program -> CommandTargetExecutor.STOP_TIME;
            case HandlerTarget call -> Duration.ZERO;
        };
    }

    /** How far a target has come that was called and does not return. */
    public TargetEnd.Reach reach(Target target) {
        return switch (target) {
            case HttpTarget request -> TargetEnd.Reach.OUT_OF_REACH;
            case CommandTarget program -> TargetEnd.Reach.STOPPED_HERE;
            case HandlerTarget call -> TargetEnd.Reach.STOPPED_HERE;
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
