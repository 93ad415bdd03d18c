package dev.pawl.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransientErrorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"22P05", "23514", "54000"})
    void aRefusalIsSeenThroughWhateverHasWrappedIt(String state) {
        var refused = new IllegalStateException(new SQLException("refused", state));

        assertThat(TransientErrors.isRefusal(refused)).isTrue();
        assertThat(TransientErrors.isTransient(refused)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "53300", "57P01"})
    void aDatabaseThatIsAwayOrBusyRefusesNothing(String state) {
        var away = new IllegalStateException(new SQLException("away", state));

        assertThat(TransientErrors.isRefusal(away)).isFalse();
        assertThat(TransientErrors.isTransient(away)).isTrue();
    }

    @Test
    void withoutAStateNothingWasRefused() {
        assertThat(TransientErrors.isRefusal(new SQLException("no state"))).isFalse();
        assertThat(TransientErrors.isRefusal(new SQLException("short", "23"))).isFalse();
        assertThat(TransientErrors.isRefusal(new OutOfMemoryError())).isFalse();
    }
}
