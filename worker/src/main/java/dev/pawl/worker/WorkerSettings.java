package dev.pawl.worker;

import dev.pawl.job.QueueName;
import dev.pawl.outbound.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a worker is told at its start. Immutable; made by {@link #builder}.
 *
 * @param name for people, not unique: host and process
 * @param version of the program
 * @param queues served, the most urgent first; none, the default, means all
 * @param slots attempts at once, 1 to 10,000; by default twice the cores, at least 10
 * @param lease how long a claim holds without a heartbeat, 30 s by default; at least three heartbeats
 * @param heartbeat pause between two heartbeats, 5 s by default
 * @param grace time that running attempts get at a stop before they are cut, 30 s by default
 * @param abandonAfter time that an attempt gets to end when it is cut, 5 s by default; then its slot is replaced
 * @param commands executables that jobs may start; empty, the default, turns commands off, {@code *} allows all
 * @param loopbackAllowed whether jobs may call this machine; only while Pawl itself listens on loopback alone
 * @param allowedNetworks other networks that are not public and may be called all the same
 */
public record WorkerSettings(
        String name,
        String version,
        List<QueueName> queues,
        int slots,
        Duration lease,
        Duration heartbeat,
        Duration grace,
        Duration abandonAfter,
        Set<String> commands,
        boolean loopbackAllowed,
        List<AddressRange> allowedNetworks) {
    /** Most attempts at once. */
    public static final int MAX_SLOTS = 10_000;

    public WorkerSettings {
        queues = List.copyOf(queues);
        commands = Set.copyOf(commands);
        allowedNetworks = List.copyOf(allowedNetworks);
        List<String> faults = new ArrayList<>();
        if (slots < 1 || slots > MAX_SLOTS) {
            faults.add("slots must be 1 to " + MAX_SLOTS + ", was " + slots);
        }
        if (heartbeat.isZero() || heartbeat.isNegative()) {
            faults.add("heartbeat must be positive, was " + heartbeat);
        } else if (lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
            faults.add("lease must be at least three heartbeats (" + heartbeat.multipliedBy(3) + "), was " + lease);
        }
        if (grace.isNegative() || abandonAfter.isNegative()) {
            faults.add("grace and the time to end must not be negative");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Starts from the defaults: all queues, no commands, public addresses only. */
    public static Builder builder(String name, String version) {
        return new Builder(name, version);
    }

    /** Collects settings. One thread. */
    public static final class Builder {
        private final String name;
        private final String version;
        private List<QueueName> queues = List.of();
        private int slots = Math.max(10, 2 * Runtime.getRuntime().availableProcessors());
        private Duration lease = Duration.ofSeconds(30);
        private Duration heartbeat = Duration.ofSeconds(5);
        private Duration grace = Duration.ofSeconds(30);
        private Duration abandonAfter = Duration.ofSeconds(5);
        private Set<String> commands = Set.of();
        private boolean loopbackAllowed;
        private List<AddressRange> allowedNetworks = List.of();

        private Builder(String name, String version) {
            this.name = name;
            this.version = version;
        }

        /** See {@link WorkerSettings#queues}. */
        public Builder queues(List<QueueName> value) {
            queues = value;
            return this;
        }

        /** See {@link WorkerSettings#slots}. */
        public Builder slots(int value) {
            slots = value;
            return this;
        }

        /** See {@link WorkerSettings#lease}. */
        public Builder lease(Duration value) {
            lease = value;
            return this;
        }

        /** See {@link WorkerSettings#heartbeat}. */
        public Builder heartbeat(Duration value) {
            heartbeat = value;
            return this;
        }

        /** See {@link WorkerSettings#grace}. */
        public Builder grace(Duration value) {
            grace = value;
            return this;
        }

        /** See {@link WorkerSettings#abandonAfter}. */
        public Builder abandonAfter(Duration value) {
            abandonAfter = value;
            return this;
        }

        /** See {@link WorkerSettings#commands}. */
        public Builder commands(Set<String> value) {
            commands = value;
            return this;
        }

        /** See {@link WorkerSettings#loopbackAllowed}. */
        public Builder loopbackAllowed(boolean value) {
            loopbackAllowed = value;
            return this;
        }

        /** See {@link WorkerSettings#allowedNetworks}. */
        public Builder allowedNetworks(List<AddressRange> value) {
            allowedNetworks = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException naming all faults
         */
        public WorkerSettings build() {
            return new WorkerSettings(
                    name,
                    version,
                    queues,
                    slots,
                    lease,
                    heartbeat,
                    grace,
                    abandonAfter,
                    commands,
                    loopbackAllowed,
                    allowedNetworks);
        }
    }
}
