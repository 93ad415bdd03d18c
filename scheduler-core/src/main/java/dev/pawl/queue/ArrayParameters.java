package dev.pawl.queue;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters of a statement that takes its rows as one array for each column. A column that is null in all
 * rows becomes an empty array, which {@code unnest} fills up with nulls. One thread.
 */
final class ArrayParameters<R> {
    private final PreparedStatement statement;
    private int next;

    /** @param first number of the first parameter that is an array */
    ArrayParameters(PreparedStatement statement, int first) {
        this.statement = statement;
        this.next = first;
    }

    void ints(List<R> rows, ToIntFunction<R> column) throws SQLException {
        statement.setObject(next++, rows.stream().mapToInt(column).toArray());
    }

    void bigints(List<R> rows, Function<R, @Nullable Long> column) throws SQLException {
        @Nullable Long[] values = new Long[rows.size()];
        if (fill(values, rows, column)) {
            long[] present = new long[values.length];
            for (int i = 0; i < present.length; i++) {
                Long value = values[i];
                if (value == null) {
                    setArray("bigint", values);
                    return;
                }
                present[i] = value;
            }
            statement.setObject(next++, present);
        } else {
            statement.setObject(next++, new long[0]);
        }
    }

    void texts(List<R> rows, Function<R, @Nullable String> column) throws SQLException {
        @Nullable String[] values = new String[rows.size()];
        setArray("text", fill(values, rows, column) ? values : new String[0]);
    }

    /** Whether any value is not null. */
    private static <R, T> boolean fill(@Nullable T[] values, List<R> rows, Function<R, @Nullable T> column) {
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
            any |= values[i] != null;
        }
        return any;
    }

    private void setArray(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    }
}
