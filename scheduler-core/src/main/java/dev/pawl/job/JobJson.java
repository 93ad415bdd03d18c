package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Durations;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A job as JSON: what the REST interface takes and gives, what {@code jobs.yaml} says in YAML, and what the database
 * keeps. What {@link #write} makes of a definition, {@link #parse} reads back as an equal one.
 */
public final class JobJson {
    private JobJson() {}

    /**
     * Reads a definition.
     *
     * @param key of the job; expressions with {@code H} depend on it
     * @throws dev.pawl.input.MalformedInput when it is no object
     * @throws dev.pawl.input.InvalidInput with every problem that it has
     */
    public static JobDefinition parse(JsonNode json, JobKey key) {
        ObjectReader reader = ObjectReader.of(json);
        Optional<JobDefinition> definition = read(reader, key);
        reader.finish();
        return definition.orElseThrow(() -> new IllegalStateException("job " + key + " is wrong without a problem"));
    }

    /** Writes a definition whole: what was left out is there with its default. */
    public static ObjectNode write(JobDefinition definition) {
        ObjectNode json = StrictJson.object();
        definition.description().ifPresent(description -> json.put("description", description));
        ScheduleJson.write(definition).ifPresent(schedule -> json.set("schedule", schedule));
        json.set("target", TargetJson.write(definition.target()));
        json.set("retry", RetryJson.write(definition.retry()));
        json.put("queue", definition.queue().value());
        json.put("priority", definition.priority());
        json.put("timeout", Durations.format(definition.timeout()));
        json.put("overlap", definition.overlap().name().toLowerCase(Locale.ROOT));
        LimitsJson.write(definition.limits(), json);
        ArrayNode tags = json.putArray("tags");
        definition.tags().forEach(tags::add);
        return json;
    }

    /** Reads one of several definitions in a document; empty when the reader has noted a problem with it. */
    static Optional<JobDefinition> read(ObjectReader reader, JobKey key) {
        Optional<Target> target = reader.object("target").flatMap(TargetJson::read);
        reader.require("target");
        Optional<ScheduleJson.Timing> timing = ScheduleJson.read(reader, key);
        Optional<QueueName> queue = reader.text("queue", QueueName::new);
        Optional<Integer> priority = reader.integer("priority", 0, JobDefinition.MAX_PRIORITY);
        var timeout = reader.duration("timeout", JobDefinition.MIN_TIMEOUT, JobDefinition.MAX_TIMEOUT);
        Optional<OverlapPolicy> overlap = reader.choice("overlap", OverlapPolicy.class);
        RunLimits limits = LimitsJson.read(reader);
        Optional<String> description = reader.text("description", PlainText::description);
        Optional<List<String>> tags = reader.texts("tags", PlainText.MAX_TAGS, PlainText::tag)
                .flatMap(list -> reader.make("tags", () -> PlainText.tags(list)));
        var retry = reader.object("retry").flatMap(RetryJson::read);
        reader.unsupported("accepts_key", value -> value.isBoolean() && !value.booleanValue());
        reader.unsupported("alerts", JobJson::isWithoutAlerts);
        if (target.isEmpty() || timing.isEmpty()) {
            return Optional.empty();
        }
        JobDefinition.Builder definition = JobDefinition.builder(target.get())
                .schedule(timing.get().schedule())
                .period(timing.get().period())
                .catchUp(timing.get().catchUp())
                .dueRules(timing.get().dueRules())
                .limits(limits);
        description.ifPresent(definition::description);
        retry.ifPresent(definition::retry);
        queue.ifPresent(definition::queue);
        priority.ifPresent(definition::priority);
        timeout.ifPresent(definition::timeout);
        overlap.ifPresent(definition::overlap);
        tags.ifPresent(definition::tags);
        return reader.make("", definition::build);
    }

    private static boolean isWithoutAlerts(JsonNode alerts) {
        boolean noChannels = alerts.size() == 1
                && alerts.path("channels").isArray()
                && alerts.path("channels").isEmpty();
        return alerts.isObject() && (alerts.isEmpty() || noChannels);
    }
}
