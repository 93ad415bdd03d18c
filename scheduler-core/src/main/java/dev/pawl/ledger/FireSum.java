package dev.pawl.ledger;

/**
 * The number of some fire times of one day, and a checksum of them. Two sets of the same sum are taken for the same:
 * the hash is as good as random, so that 64 bits of difference do not vanish by chance. One thread.
 *
 * <p>The database computes the same with {@code hashint4extended}, which is Bob Jenkins' lookup3 and does not change:
 * hash partitions rely on it.
 */
final class FireSum {
    static final long MILLIS_A_DAY = 86_400_000;

    private static final int LOOKUP3_START = 0x9e3779b9 + 4 + 3_923_095;

    private long count;
    private long sum;

    /** Adds a fire time; its milliseconds within the UTC day count. */
    void add(long epochMillis) {
        count++;
        sum += hash((int) Math.floorMod(epochMillis, MILLIS_A_DAY));
    }

    /** Adds what the database has summed up; {@code itsSum} is modulo 2<sup>64</sup>. */
    void add(long itsCount, long itsSum) {
        count += itsCount;
        sum += itsSum;
    }

    long count() {
        return count;
    }

    boolean sameAs(FireSum other) {
        return count == other.count && sum == other.sum;
    }

    static long hash(int value) {
        int a = LOOKUP3_START + value;
        int b = LOOKUP3_START;
        int c = LOOKUP3_START;
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        c = (c ^ b) - Integer.rotateLeft(b, 24);
        return ((long) b << 32) | Integer.toUnsignedLong(c);
    }
}
