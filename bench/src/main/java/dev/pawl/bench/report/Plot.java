package dev.pawl.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts as PNG files. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    /** Lines that differ by more than this factor are drawn on a logarithmic axis, others from zero. */
    private static final double DECADES = 30;

    /** Told apart by people who see colours differently, too: the palette of Okabe and Ito. */
    private static final Color[] COLOURS = {
        new Color(0x0072B2),
        new Color(0xE69F00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xD55E00),
        new Color(0x56B4E9),
        new Color(0x000000)
    };

    private Plot() {}

    static void write(Chart chart, Path folder) throws IOException {
        String file = folder.resolve(chart.name() + ".png").toString();
        switch (chart) {
            case Chart.Bars bars -> ChartEncoder.saveChart(draw(bars), file, "png");
            case Chart.Lines lines -> ChartEncoder.saveChart(draw(lines), file, "png");
        }
    }

    private static CategoryChart draw(Chart.Bars bars) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(bars.title())
                .yAxisTitle("runs a second")
                .build();
        plain(chart.getStyler());
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setAvailableSpaceFill(0.6);
        chart.getStyler().setYAxisMin(lowerDecade(bars.perSecond().values()));
        chart.addSeries(
                "runs a second",
                new ArrayList<>(bars.perSecond().keySet()),
                new ArrayList<>(
                        bars.perSecond().values().stream().map(Math::rint).toList()));
        return chart;
    }

    private static XYChart draw(Chart.Lines lines) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(lines.title())
                .xAxisTitle("seconds")
                .yAxisTitle(lines.unit())
                .build();
        plain(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        List<Double> all = lines.lines().values().stream().flatMap(List::stream).toList();
        double least = leastPositive(all);
        if (Collections.max(all) > DECADES * least) {
            chart.getStyler().setYAxisLogarithmic(true);
        } else {
            chart.getStyler().setYAxisMin(0.0);
        }
        lines.lines()
                .forEach((name, values) -> chart.addSeries(
                                name,
                                lines.seconds(),
                                values.stream()
                                        .map(value -> Math.max(value, least / 2))
                                        .toList())
                        .setMarker(SeriesMarkers.CIRCLE));
        return chart;
    }

    private static void plain(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setSeriesColors(COLOURS);
        styler.setYAxisDecimalPattern("#,##0.###");
    }

    /** Bars on a logarithmic axis have no natural foot: the power of ten below the smallest. */
    private static double lowerDecade(Collection<Double> values) {
        return Math.pow(10, Math.floor(Math.log10(leastPositive(values) * 0.9)));
    }

    /** A logarithmic axis has no zero: what is nothing is drawn a little below the least that is something. */
    private static double leastPositive(Collection<Double> values) {
        return values.stream().filter(value -> value > 0).min(Double::compare).orElse(1.0);
    }
}
