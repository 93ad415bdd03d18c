package dev.pawl.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripTest {
    @Test
    void barsGrowWithTheLogarithmOfTheDurationAndStayInside() {
        assertThat(height(Duration.ZERO)).isEqualTo(4);
        assertThat(height(Duration.ofSeconds(2))).isEqualTo(14);
        assertThat(height(Duration.ofHours(1))).isEqualTo(24);
        assertThat(height(Duration.ofDays(9))).isEqualTo(24);
    }

    @Test
    void theNewestBarIsAtTheRightEnd() {
        var full = new Strip(Collections.nCopies(Strip.SIZE, bar(StateMark.SUCCEEDED)));
        var short3 = new Strip(Collections.nCopies(3, bar(StateMark.SUCCEEDED)));

        assertThat(full.left(0)).isZero();
        assertThat(short3.left(2)).isEqualTo(full.left(Strip.SIZE - 1));
    }

    @Test
    void onlyTheLastBarsAreKept() {
        List<Strip.Bar> many = new java.util.ArrayList<>(Collections.nCopies(40, bar(StateMark.FAILED)));
        many.addAll(Collections.nCopies(29, bar(StateMark.SUCCEEDED)));

        assertThat(new Strip(many).words()).isEqualTo("30 runs: 29 succeeded, 1 failed");
    }

    @Test
    void oneRunIsNotPlural() {
        assertThat(new Strip(List.of(bar(StateMark.RUNNING))).words()).isEqualTo("1 run: 1 running");
    }

    private static int height(Duration duration) {
        return new Strip.Bar("1", StateMark.SUCCEEDED, duration).height();
    }

    private static Strip.Bar bar(StateMark state) {
        return new Strip.Bar("1", state, Duration.ofSeconds(1));
    }
}
