package dev.pawl.bench.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds of one scenario. */
public record Rounds(List<Round> all) {
    public Rounds {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a median needs at least one round");
        }
        all = List.copyOf(all);
    }

    /** The middle, or what lies between the two middle ones. */
    public double median(ToDoubleFunction<Round> figure) {
        List<Double> sorted = sorted(figure);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double perSecond() {
        return median(Round::perSecond);
    }

    public double least() {
        return sorted(Round::perSecond).getFirst();
    }

    public double most() {
        return sorted(Round::perSecond).getLast();
    }

    private List<Double> sorted(ToDoubleFunction<Round> figure) {
        return all.stream().map(figure::applyAsDouble).sorted().toList();
    }
}
