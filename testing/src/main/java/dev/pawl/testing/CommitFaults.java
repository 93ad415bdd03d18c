package dev.pawl.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A database whose commit fails when a test says so, as it does when a connection breaks at that moment: whoever
 * commits learns only that it failed. Safe for several threads, but armed for one fault at a time.
 */
public final class CommitFaults {
    /** Of a broken connection. */
    private static final String CONNECTION_FAILURE = "08006";

    /** What becomes of a commit. */
    public enum Fault {
        /** It never reaches the server, which rolls back. */
        ROLLED_BACK,
        /** The server commits, and its answer is lost. */
        ANSWER_LOST,
        /** It succeeds, after something else has happened. */
        LATE
    }

    private record Armed(String statement, Fault fault, Runnable before) {}

    private final DataSource faulty;
    private final DSLContext dsl;
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    /** @param database what the transactions are really done on */
    public CommitFaults(DataSource database) {
        this.faulty = (DataSource) Proxy.newProxyInstance(
                CommitFaults.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object answer = invoke(database, method, arguments);
                    return answer instanceof Connection connection ? watched(connection) : answer;
                });
        this.dsl = DSL.using(faulty, SQLDialect.POSTGRES);
    }

    /** jOOQ on this database. */
    public DSLContext dsl() {
        return dsl;
    }

    /**
     * Arms one fault, for the next transaction in which {@code statement} is prepared; in place of an earlier one.
     *
     * @param statement a part of its SQL; empty for any transaction
     * @param before what happens before the commit
     */
    public void arm(String statement, Fault fault, Runnable before) {
        armed.set(new Armed(statement, fault, before));
    }

    /** Nothing fails from now on. Returns whether a fault was still waiting. */
    public boolean disarm() {
        return armed.getAndSet(null) != null;
    }

    private Connection watched(Connection connection) {
        var met = new AtomicReference<@Nullable Armed>();
        return (Connection) Proxy.newProxyInstance(
                CommitFaults.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "prepareStatement" -> meet(met, (String) arguments[0]);
                        case "rollback" -> met.set(null);
                        case "commit" -> {
                            Armed fault = met.getAndSet(null);
                            if (fault != null && armed.compareAndSet(fault, null)) {
                                return commit(connection, fault);
                            }
                        }
                        default -> {
                            // Nothing of a transaction.
                        }
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private void meet(AtomicReference<@Nullable Armed> met, String sql) {
        Armed fault = armed.get();
        if (fault != null && sql.contains(fault.statement())) {
            met.set(fault);
        }
    }

    private static @Nullable Object commit(Connection connection, Armed fault) throws SQLException {
        fault.before().run();
        switch (fault.fault()) {
            case ROLLED_BACK -> connection.rollback();
            case ANSWER_LOST -> connection.commit();
            case LATE -> {
                connection.commit();
                return null;
            }
        }
        throw new SQLException("the connection broke at the commit, as the test wanted", CONNECTION_FAILURE);
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
