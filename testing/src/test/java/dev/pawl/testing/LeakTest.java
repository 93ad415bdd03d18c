package dev.pawl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class LeakTest {
    @Test
    void aTestThatKeepsAConnectionFailsAndTheNextOneDoesNot() {
        List<Event> tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Forgetful.class))
                .execute()
                .testEvents()
                .finished()
                .list();

        assertThat(tests).hasSize(2);
        Throwable failure = tests.get(0)
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
        assertThat(failure).hasMessage("Connections of the test's pool were not given back: 1");
        assertThat(failure.getSuppressed()[0].getStackTrace())
                .as("where it was taken")
                .anyMatch(frame -> frame.getMethodName().equals("aKeepsAConnection"));
        assertThat(tests.get(1).getRequiredPayload(TestExecutionResult.class).getThrowable())
                .isEmpty();
    }

    /** Run by the test above only. */
    @TestMethodOrder(MethodName.class)
    static class Forgetful {
        @RegisterExtension
        static final PostgresExtension db = new PostgresExtension();

        @Test
        void aKeepsAConnection() throws SQLException {
            var connection = db.dataSource().getConnection();
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.execute("insert into pawl.queue (name) values ('forgotten')");
        }

        @Test
        void bFindsTheTableAsItWas() {
            assertThat(db.dsl()
                            .fetchSingle("select count(*) from pawl.queue where name = 'forgotten'")
                            .into(Integer.class))
                    .isZero();
        }
    }
}
