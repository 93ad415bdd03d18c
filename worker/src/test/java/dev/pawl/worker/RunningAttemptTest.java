package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.worker.target.StopReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningAttemptTest {
    @Test
    void anAttemptWhoseStopFailsCanStillBeAbandoned() {
        RunningAttempt attempt = Attempts.of(1);
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
}
