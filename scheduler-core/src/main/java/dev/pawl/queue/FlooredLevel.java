package dev.pawl.queue;

import dev.pawl.queue.Floors.Level;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A level and where a claim begins in it.
 *
 * @param floor positions up to this one are not looked at
 */
record FlooredLevel(Level level, long floor) {
    /** Sets three parameters, from {@code first} on: arrays of queues, priorities and floors. */
    static void set(PreparedStatement statement, int first, List<FlooredLevel> levels) throws SQLException {
        int[] queueIds = new int[levels.size()];
        short[] priorities = new short[levels.size()];
        long[] floors = new long[levels.size()];
        for (int i = 0; i < floors.length; i++) {
            queueIds[i] = levels.get(i).level().queueId();
            priorities[i] = (short) levels.get(i).level().priority();
            floors[i] = levels.get(i).floor();
        }
        statement.setObject(first, queueIds);
        statement.setObject(first + 1, priorities);
        statement.setObject(first + 2, floors);
    }
}
