package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void theMedianIsTheMiddleRate_orLiesBetweenTheTwoMiddleOnes() {
        assertThat(new Median("odd", List.of(30.0, 10.0, 20.0)).value()).isEqualTo(20);
        assertThat(new Median("even", List.of(40.0, 10.0, 20.0, 30.0)).value()).isEqualTo(25);
    }

    @Test
    void aLineNamesTheMedianTheRangeAndTheRatioToTheReference() {
        Median reference = new Median("bare SQL", List.of(100_000.0));
        assertThat(new Median("drain", List.of(50_000.0, 70_000.0, 60_000.0)).line(reference))
                .contains("60,000 /s", "(50,000 - 70,000)", "60.0 % of bare SQL");
    }
}
