package dev.pawl.embedded;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON and back, strictly: unknown fields are refused, values of another kind are not converted, and what is
 * not {@link java.util.Optional} must be there.
 */
final class TypedJson {
    private static final ObjectMapper MAPPER = mapper();

    private TypedJson() {}

    /**
     * Parameters as JSON.
     *
     * @throws InvalidInput when a text in it cannot be stored; names the field
     * @throws IllegalArgumentException when it cannot be written
     */
    static ObjectNode write(Record parameters) {
        if (tree(parameters) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("parameters must be written as an object, but "
                + parameters.getClass().getName() + " is not");
    }

    /** A result as JSON; null for none. */
    static @Nullable JsonNode writeResult(@Nullable Object result) {
        return result == null ? null : tree(result);
    }

    /**
     * Reads JSON as a class.
     *
     * @throws InvalidInput naming the field that does not fit
     */
    static <T> T read(JsonNode json, Class<T> type) {
        try {
            return MAPPER.treeToValue(json, type);
        } catch (JsonMappingException e) {
            throw Misfit.of(e, json);
        } catch (JsonProcessingException e) {
            throw new InvalidInput("", String.valueOf(e.getOriginalMessage()));
        }
    }

    /** Parsed once more, since not all that can be written can be stored: no text with NUL, for example. */
    private static JsonNode tree(Object value) {
        JsonNode written;
        try {
            written = MAPPER.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    value.getClass().getName() + " cannot be written as JSON: " + e.getMessage(), e);
        }
        requireNumbers(written);
        return StrictJson.parse(StrictJson.write(written));
    }

    /** NaN and the infinities would be written as texts. */
    private static void requireNumbers(JsonNode node) {
        if (node.isFloatingPointNumber() && !node.isBigDecimal() && !Double.isFinite(node.doubleValue())) {
            throw new IllegalArgumentException("JSON has no number " + node.asText());
        }
        node.forEach(TypedJson::requireNumbers);
    }

    private static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule())
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfigDefaults(all -> {
                    for (CoercionInputShape shape : CoercionInputShape.values()) {
                        all.setCoercion(shape, CoercionAction.Fail);
                    }
                })
                // 5 is a number like 5.0.
                .withCoercionConfig(
                        LogicalType.Float,
                        number -> number.setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert))
                .build();
    }
}
