package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever happens to nodes, clocks and jobs: each fire time that a version promised has one run or one skip, with the
 * right reason, and no run exists that nobody promised. Nodes are stepped on this thread, so a seed gives the same
 * history each time.
 *
 * <p>{@code -Dpawl.simulations=N} runs N seeds instead of {@value #SIMULATIONS}; {@code -Dpawl.seed=S} begins with that
 * one.
 */
class SimulationTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final int SIMULATIONS = 40;

    @Test
    void eachFireTimeThatWasPromisedHasOneRunOrOneSkip() {
        long first = Long.getLong("pawl.seed", 1);
        int simulations = Integer.getInteger("pawl.simulations", SIMULATIONS);
        List<String> failures = new ArrayList<>();
        int fireTimes = 0;
        int crashes = 0;
        for (long seed = first; seed < first + simulations; seed++) {
            db.dsl().execute("select pawl_test.return_to_start()");
            Simulation simulation = new Simulation(db.dsl(), db.time(), seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                failures.add("-Dpawl.seed=" + seed + " after " + simulation.story() + "\n" + e);
            }
            fireTimes += simulation.fireTimes();
            crashes += simulation.crashes();
        }
        System.out.printf(
                "simulations from seed %d: %d, fire times %d, crashes %d, wrong %d%n",
                first, simulations, fireTimes, crashes, failures.size());
        assertThat(crashes).as("crashes").isGreaterThan(simulations);
        assertThat(failures).isEmpty();
    }
}
