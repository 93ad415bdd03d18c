package dev.pawl.schedule;

import java.nio.charset.StandardCharsets;

/**
 * The stable number behind {@code H}: the same for a job key and field on every node and in every version, and
 * unrelated between fields, so that jobs spread over all combinations.
 *
 * <p>FNV-1a over the UTF-8 bytes of key and field, then the finalizer of MurmurHash3, because FNV alone leaves the low
 * bits of similar keys alike. Changing either moves the fire times of every job that uses {@code H}, and all jitter.
 */
final class KeyHash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private KeyHash() {}

    /** A number from 0 to {@code bound - 1}. */
    static int of(String jobKey, CronField field, int bound) {
        return (int) of(jobKey, field.label(), bound);
    }

    /** A number from 0 to {@code bound - 1}; unrelated for what is about something else. */
    static long of(String jobKey, String about, long bound) {
        long hash = FNV_OFFSET;
        for (byte octet : (jobKey + '\n' + about).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return Long.remainderUnsigned(hash, bound);
    }
}
