package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void theMedianIsTheMiddleRate_orLiesBetweenTheTwoMiddleOnes() {
        assertThat(new Median("odd", new double[] {30, 10, 20}).value()).isEqualTo(20);
        assertThat(new Median("even", new double[] {40, 10, 20, 30}).value()).isEqualTo(25);
    }

    @Test
    void aLineNamesTheMedianTheRangeAndTheRatioToTheReference() {
        Median reference = new Median("bare SQL", new double[] {100_000});
        assertThat(new Median("drain", new double[] {50_000, 70_000, 60_000}).line(reference))
                .contains("60,000 /s", "(50,000 - 70,000)", "60.0 % of bare SQL");
    }
}
