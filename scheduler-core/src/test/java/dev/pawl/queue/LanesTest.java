package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.QueueName;
import dev.pawl.queue.Floors.Level;
import dev.pawl.testing.PostgresExtension;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LanesTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private final Lanes lanes = new Lanes();

    @BeforeEach
    void twoMoreQueues() {
        db.dsl().execute("insert into pawl.queue (name) values ('mail'), ('bulk')");
    }

    @Test
    void queuesThatAreNamedComeInTheirOrder_eachByPriority() {
        lanes.refresh(db.dsl(), List.of(new QueueName("mail"), new QueueName("default")));

        List<Level> levels = lanes.next(Set.of());
        assertThat(levels).hasSize(20);
        assertThat(levels.subList(0, 10)).allMatch(level -> name(level).equals("mail"));
        assertThat(levels.stream().map(Level::priority).limit(10)).isSorted();
        assertThat(levels.subList(10, 20)).allMatch(level -> name(level).equals("default"));
    }

    @Test
    void whereNoneIsNamedPriorityGoesBeforeQueue() {
        lanes.refresh(db.dsl(), List.of());

        assertThat(lanes.next(Set.of()).stream().map(Level::priority))
                .hasSize(30)
                .isSorted();
        assertThat(lanes.next(Set.of()).stream().map(Level::priority)).isSorted();
    }

    /** With a backlog everywhere, every level is served sooner or later. */
    @Test
    void everyLevelComesFirstInItsTurn() {
        lanes.refresh(db.dsl(), List.of(new QueueName("mail"), new QueueName("bulk")));
        Set<Level> first = new HashSet<>();
        int turnsOfTheMostUrgent = 0;
        for (int turn = 0; turn < 20 * 8; turn++) {
            Level level = lanes.next(Set.of()).getFirst();
            first.add(level);
            turnsOfTheMostUrgent += name(level).equals("mail") && level.priority() == 0 ? 1 : 0;
        }

        assertThat(first).hasSize(20);
        assertThat(turnsOfTheMostUrgent).isGreaterThanOrEqualTo(20 * 7);
    }

    private String name(Level level) {
        return lanes.name(level.queueId()).value();
    }
}
