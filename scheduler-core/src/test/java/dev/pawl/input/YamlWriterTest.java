package dev.pawl.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class YamlWriterTest {
    private static final String[] TEXTS = {
        "",
        " ",
        "x",
        "true",
        "null",
        "~",
        "5",
        "1e5",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#",
        "* * * * *",
        "&x",
        "!x",
        "%",
        "@a",
        "`",
        "'",
        "\"",
        "\\",
        "\\n",
        "line\nbreak",
        "tab\t",
        "\r\n",
        " lead",
        "trail ",
        "é",
        "😀",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\u007F",
        "\u0001",
        "\uFFFF",
        "{}",
        "[",
        "? a",
        "---",
        "...",
        "<<",
        "=",
        "NO",
        "10s",
        "/usr/bin/env",
        "https://example.com/a?b=c",
        "a,b",
        "x".repeat(2_000),
        "\ud800\udc00"
    };

    @Test
    void theTextIsWhatAPersonWouldWrite() {
        JsonNode json = StrictJson.parse("""
            {"jobs": {"nightly": {"schedule": {"cron": "0 2 * * *", "zone": "Europe/Berlin"}, "tags": ["a", "b c"],
             "retry": {"max_attempts": 3, "jitter": 0.2}, "env": {}, "steps": [{"a": 1}, [], [[2]]]}}}
            """);
        assertThat(YamlWriter.write((ObjectNode) json)).isEqualTo("""
            jobs:
              nightly:
                schedule:
                  cron: "0 2 * * *"
                  zone: Europe/Berlin
                tags: [a, "b c"]
                retry:
                  max_attempts: 3
                  jitter: 0.2
                env: {}
                steps:
                  -
                    a: 1
                  - []
                  -
                    - [2]
            """);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (long seed = 1; seed <= 500; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            ObjectNode tree = object(random, 4);
            String yaml = YamlWriter.write(tree);
            assertThat(StrictYaml.parse(yaml.getBytes(UTF_8), "f.yaml").root())
                    .as("seed %s:%n%s", seed, yaml)
                    .isEqualTo(tree);
        }
    }

    private static JsonNode node(RandomGenerator random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> nodes.textNode(text(random));
            case 1 -> nodes.numberNode(random.nextInt());
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> StrictJson.parse(random.nextLong() + "." + random.nextInt(1_000));
            case 5 -> nodes.arrayNode().add(node(random, 0)).add(node(random, 0));
            case 6 -> nodes.arrayNode().add(node(random, depth - 1)).add(node(random, depth - 1));
            default -> object(random, depth - 1);
        };
    }

    private static ObjectNode object(RandomGenerator random, int depth) {
        ObjectNode object = StrictJson.object();
        for (int field = random.nextInt(4); field > 0; field--) {
            object.set(text(random), node(random, depth));
        }
        return object;
    }

    private static String text(RandomGenerator random) {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return random.nextBoolean() ? text : text + TEXTS[random.nextInt(TEXTS.length)];
    }
}
