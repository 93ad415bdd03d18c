package dev.pawl.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class RepeaterTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Repeater loop = new Repeater("pawl-test-loop", NOPLogger.NOP_LOGGER, nanos::get);

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void aStepThatFailsForLongIsAProblem_untilItWorksAgain() {
        AtomicBoolean failing = new AtomicBoolean(true);
        AtomicInteger turns = new AtomicInteger();
        loop.every(OFTEN, "look around", () -> {
            turns.incrementAndGet();
            if (failing.get()) {
                throw new IllegalStateException("no");
            }
        });
        Awaitility.await().until(() -> turns.get() > 1);
        assertThat(loop.problem()).isEmpty();

        nanos.set(Duration.ofSeconds(31).toNanos());
        assertThat(loop.problem()).contains("could not look around for 31 s");

        failing.set(false);
        Awaitility.await().until(() -> loop.problem().isEmpty());
    }

    @Test
    void aStepThatHangsIsAProblem_andSoAreThoseBehindIt() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        loop.every(OFTEN, "hang", () -> {
            hanging.countDown();
            Awaitility.await().forever().until(() -> false);
        });
        loop.every(Duration.ofMinutes(1), "look around", () -> {});
        hanging.await();

        nanos.set(Duration.ofSeconds(100).toNanos());
        assertThat(loop.problem()).contains("could not hang for 100 s");
    }

    @Test
    void aSlowStepIsGivenThreeOfItsPauses() {
        loop.every(Duration.ofMinutes(1), "look around", () -> {});
        nanos.set(Duration.ofMinutes(3).toNanos());
        assertThat(loop.problem()).isEmpty();
        nanos.set(Duration.ofMinutes(3).plusSeconds(1).toNanos());
        assertThat(loop.problem()).contains("could not look around for 181 s");
    }

    @Test
    void aLoopThatHasEndedIsAProblem() {
        loop.close();
        assertThat(loop.problem()).contains("its loop has ended");
    }
}
