package dev.pawl.bench.product;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.bench.measure.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * The least that any queue on this server has to do, and no queue: two connections lock and fetch a batch of a
 * two-column table in one transaction, and delete it in the next.
 */
final class BareSql implements Product {
    private static final int BATCH = 200;
    private static final int CONNECTIONS = 2;

    private final HikariDataSource pool;
    private final DSLContext db;

    BareSql(String url) {
        pool = Pool.of("bare-sql", url, 2 * CONNECTIONS);
        db = DSL.using(pool, SQLDialect.POSTGRES);
        db.execute("create table task (id bigint generated always as identity primary key, payload text not null)");
    }

    @Override
    public String name() {
        return "bare SQL";
    }

    @Override
    public void enqueue(int count) {
        db.execute("insert into task (payload) select 'x' from generate_series(1, ?)", count);
    }

    @Override
    public Running start(Progress progress) {
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        List<CompletableFuture<Void>> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(CompletableFuture.runAsync(() -> workOff(progress, stopped), threads));
        }
        return () -> {
            stopped.set(true);
            threads.close();
            connections.forEach(CompletableFuture::join);
        };
    }

    private void workOff(Progress progress, AtomicBoolean stopped) {
        while (!stopped.get()) {
            Long[] ids = db.resultQuery("select id from task order by id limit " + BATCH + " for update skip locked")
                    .fetch(0, Long.class)
                    .toArray(Long[]::new);
            if (ids.length == 0) {
                LockSupport.parkNanos(1_000_000);
            } else {
                // The other connection may have fetched the same rows before this delete: counted once all the same.
                progress.add(db.execute("delete from task where id = any (?)", DSL.val(ids)));
            }
        }
    }

    @Override
    public boolean idle() {
        return !db.fetchExists(DSL.table("task"));
    }

    @Override
    public void close() {
        pool.close();
    }
}
