package dev.pawl.bench.product;

import dev.pawl.bench.server.BenchServer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The queues that can be compared. Their rates differ a hundredfold, so each has its share of the runs of a round. */
public enum ProductKind {
    BARE_SQL(1),
    PAWL(1),
    DB_SCHEDULER(5),
    JOBRUNR(10),
    QUARTZ(50),
    GRAPHILE_WORKER(2),
    PG_BOSS(2);

    /** Those that need nothing but Java. */
    public static final List<ProductKind> JAVA = List.of(BARE_SQL, PAWL, DB_SCHEDULER, JOBRUNR, QUARTZ);

    private final int divisor;

    ProductKind(int divisor) {
        this.divisor = divisor;
    }

    /**
     * The kind of this name, as {@link #label} gives it.
     *
     * @throws IllegalArgumentException with all names, if there is none
     */
    public static ProductKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("product '" + label + "' is unknown; there are "
                        + Arrays.stream(values()).map(ProductKind::label).collect(Collectors.joining(", "))));
    }

    /** How it is named on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its part of the runs of a round, at least 1. */
    public int runs(int ofPawl) {
        return Math.max(1, ofPawl / divisor);
    }

    /** Opens it in an empty database of its own, which is made here and named after the purpose. */
    public Contestant open(BenchServer server, String purpose) throws Exception {
        String url = server.createDatabase("pawl_bench_" + purpose + "_" + label().replace('-', '_'));
        return new Contestant(this, open(url), url);
    }

    private Product open(String url) throws Exception {
        return switch (this) {
            case BARE_SQL -> new BareSql(url);
            case PAWL -> PawlQueue.create("Pawl", url);
            case DB_SCHEDULER -> new DbScheduler(url);
            case JOBRUNR -> new JobRunr(url);
            case QUARTZ -> new Quartz(url);
            case GRAPHILE_WORKER, PG_BOSS -> new NodeProduct(label(), url);
        };
    }
}
