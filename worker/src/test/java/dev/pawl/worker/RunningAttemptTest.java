package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogWriter;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.worker.target.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunningAttemptTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant CLAIMED = Instant.parse("2026-03-01T02:00:00Z");

    @Test
    void anAttemptWhoseStopFailsCanStillBeAbandoned() {
        RunningAttempt attempt = attempt();
        attempt.begin(
                JobDefinition.builder(new HandlerTarget("h", JsonNodeFactory.instance.objectNode()))
                        .build(),
                Duration.ZERO);
        attempt.signal().onStop(() -> {
            throw new IllegalStateException("cannot be stopped");
        });
        assertThat(attempt.isStuck(System.nanoTime())).isFalse();

        assertThatThrownBy(() -> attempt.stop(StopReason.TIMED_OUT)).hasMessage("cannot be stopped");

        assertThat(attempt.signal().reason()).contains(StopReason.TIMED_OUT);
        assertThat(attempt.isStuck(System.nanoTime())).isTrue();
    }

    private static RunningAttempt attempt() {
        var run = new ClaimedRun(
                new RunId(1),
                1,
                7,
                1,
                new JobKey("job"),
                1,
                "key",
                new QueueName("default"),
                5,
                0,
                0,
                CLAIMED,
                Optional.empty(),
                CLAIMED,
                Optional.empty(),
                Optional.empty());
        // Never started, for nothing is logged here.
        var writer = new LogWriter(db.dsl(), LogLimits.STANDARD, (id, number) -> {});
        return new RunningAttempt(run, writer.open(run.id(), 1, 7, CLAIMED));
    }
}
