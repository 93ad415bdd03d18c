package dev.pawl.bench.scenario;

import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.product.ProductKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The products of a scenario, opened together and closed together. */
final class Contestants implements AutoCloseable {
    private final List<Contestant> open = new ArrayList<>();

    static Contestants open(Bench bench, String purpose) throws Exception {
        var contestants = new Contestants();
        try {
            for (ProductKind kind : bench.sizes().products()) {
                contestants.open.add(kind.open(bench.server(), purpose));
            }
            return contestants;
        } catch (Exception e) {
            contestants.close();
            throw e;
        }
    }

    List<Contestant> all() {
        return Collections.unmodifiableList(open);
    }

    @Override
    public void close() {
        open.forEach(Contestant::close);
    }
}
