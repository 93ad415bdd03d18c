package dev.pawl.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records the plans of the statements that run over a pool, those inside of functions, too. The server's module
 * {@code auto_explain} sends each as a notice when the statement has ended, so that statements are the real ones, with
 * their cached plans. Safe for several threads.
 */
public final class PlanRecorder {
    private static final String SETTINGS =
            "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0"
                    + " -c auto_explain.log_analyze=on -c auto_explain.log_buffers=on -c auto_explain.log_timing=off"
                    + " -c auto_explain.log_nested_statements=on -c auto_explain.log_format=json"
                    + " -c auto_explain.log_level=notice";

    private final List<ExecutedPlan> plans = new ArrayList<>();

    /** A JDBC URL whose sessions tell their plans; its user must be superuser. */
    public static String tellingPlans(String jdbcUrl) {
        return jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "options="
                + SETTINGS.replace(" ", "%20").replace("=", "%3D");
    }

    /** The same pool, with all plans recorded. Its connections must be of a URL that {@link #tellingPlans} gave. */
    public DataSource recorded(DataSource pool) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = call(pool, method, arguments);
            return result instanceof Connection connection ? recorded(connection) : result;
        });
    }

    /** The plans since the last call, in the order in which they were told. */
    public synchronized List<ExecutedPlan> take() {
        List<ExecutedPlan> taken = List.copyOf(plans);
        plans.clear();
        return taken;
    }

    private Connection recorded(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("close")) {
                collect(connection);
            }
            Object result = call(connection, method, arguments);
            if (method.getName().equals("commit") || method.getName().equals("rollback")) {
                // In a transaction, the end of a query may be told only now.
                collect(connection);
            }
            return result instanceof Statement statement ? recorded(statement, method.getReturnType()) : result;
        });
    }

    private Object recorded(Statement statement, Class<?> type) {
        return proxy(type, (method, arguments) -> {
            Object result = call(statement, method, arguments);
            if (method.getName().startsWith("execute")) {
                add(statement.getWarnings());
            }
            return result;
        });
    }

    private void collect(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            add(connection.getWarnings());
            connection.clearWarnings();
        }
    }

    private synchronized void add(@Nullable SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            String message = Objects.requireNonNullElse(warning.getMessage(), "");
            int json = message.indexOf('{');
            if (message.contains("plan:") && json >= 0) {
                plans.add(ExecutedPlan.parse(message.substring(json)));
            }
        }
    }

    private interface Call {
        @Nullable
        Object with(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                PlanRecorder.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.with(method, arguments)));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
