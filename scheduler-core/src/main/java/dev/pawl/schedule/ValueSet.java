package dev.pawl.schedule;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A set of small numbers that one field of a cron expression allows. Immutable. */
final class ValueSet {
    /** Kept, because most fields of most expressions are a star and a process holds many expressions. */
    private static final Map<CronField, ValueSet> ALL = Arrays.stream(CronField.values())
            .collect(Collectors.toUnmodifiableMap(field -> field, field -> range(field.min(), field.max(), 1)));

    private final BitSet bits;

    private ValueSet(BitSet bits) {
        this.bits = bits;
    }

    static ValueSet of(int... values) {
        BitSet bits = new BitSet();
        for (int value : values) {
            bits.set(value);
        }
        return new ValueSet(bits);
    }

    /** Every {@code step}-th number from {@code first} through {@code last}. */
    static ValueSet range(int first, int last, int step) {
        BitSet bits = new BitSet(last + 1);
        for (int value = first; value <= last; value += step) {
            bits.set(value);
        }
        return new ValueSet(bits);
    }

    static ValueSet all(CronField field) {
        return Objects.requireNonNull(ALL.get(field));
    }

    ValueSet or(ValueSet other) {
        BitSet union = (BitSet) bits.clone();
        union.or(other.bits);
        return new ValueSet(union);
    }

    boolean contains(int value) {
        return bits.get(value);
    }

    /** The least member that is {@code from} or more; -1 when there is none. */
    int nextOrSame(int from) {
        return bits.nextSetBit(from);
    }

    int first() {
        return bits.nextSetBit(0);
    }

    int last() {
        return bits.length() - 1;
    }

    int size() {
        return bits.cardinality();
    }

    /** Whether the set has all values of the field. */
    boolean isAll(CronField field) {
        return size() == field.size();
    }

    /** The members, rising. */
    IntStream stream() {
        return bits.stream();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ValueSet that && bits.equals(that.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        return bits.toString();
    }
}
