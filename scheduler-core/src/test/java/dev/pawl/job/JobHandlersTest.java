package dev.pawl.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobHandlersTest {
    @Test
    void handlersOnTheClassPathAreFoundByTheirNames() {
        JobHandlers handlers = JobHandlers.onClassPath();
        assertThat(handlers.find("echo")).containsInstanceOf(EchoHandler.class);
        assertThat(handlers.names()).contains("echo");
        assertThat(handlers.find("Echo")).isEmpty();
    }

    @Test
    void twoHandlersOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobHandlers.of(List.of(new EchoHandler(), new Named("echo"))))
                .withMessage("two handlers are named echo: " + EchoHandler.class.getName() + " and "
                        + Named.class.getName());
    }

    @Test
    void aNameThatNoJobCouldWriteIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobHandlers.of(List.of(new Named("my handler"))))
                .withMessageContaining("was 'my handler'");
    }

    private record Named(String name) implements JobHandler {
        @Override
        public @Nullable JsonNode run(HandlerRun run) {
            return null;
        }
    }
}
