package dev.pawl.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void aQuantileIsTheLimitOfItsBucket() {
        var histogram = new Histogram(Map.of(0, 50L, 4, 40L, 40, 10L));

        assertThat(histogram.count()).isEqualTo(100);
        assertThat(histogram.quantile(0.5)).contains(Duration.ofMillis(1));
        assertThat(histogram.quantile(0.51)).contains(Duration.ofMillis(2));
        assertThat(histogram.quantile(0.9)).contains(Duration.ofMillis(2));
        assertThat(histogram.quantile(1)).contains(Duration.ofMillis(1024));
    }

    @Test
    void nothingMeasuredHasNoQuantile() {
        assertThat(new Histogram(Map.of()).quantile(0.95)).isEmpty();
    }

    @Test
    void aPartIsAboveNothingAndNotAboveAll() {
        var histogram = new Histogram(Map.of());
        assertThatThrownBy(() -> histogram.quantile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantile(1.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
