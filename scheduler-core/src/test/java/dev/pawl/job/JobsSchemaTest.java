package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import dev.pawl.input.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors use, against the reader that has the last word. */
class JobsSchemaTest {
    private static final JsonNode DOCUMENT = StrictJson.parse(JobsSchema.text());
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(DOCUMENT);

    /** In every object of a file that has fields of its own. */
    private static final String STRANGER = "qqqqqqqqqqqqqqq";

    private static final List<String> FILES_WITH_STRANGERS = List.of(
            job("schedule: {cron: '@daily', catch_up: {<>}, <>}, retry: {backoff: {kind: none, <>}, <>}, rate: {<>}"),
            job("schedule: {every: 5m, <>}, retry: {backoff: {kind: fixed, <>}}"),
            job("schedule: {at: 2030-01-01T00:00:00Z, <>}, retry: {backoff: {kind: linear, <>}}"),
            job("retry: {backoff: {kind: exponential, <>}}"),
            job("retry: {backoff: {kind: list, delays: [1s], <>}}"),
            "jobs: {a: {target: {command: {argv: [x], <>}}}}",
            "jobs: {a: {target: {handler: {name: x, <>}}}}",
            "jobs: {a: {target: {<>}}}",
            job("schedule: {every: 5m, calendars: [{name: x, <>}]}"),
            "{calendars: {c: {weekly: [sat], <>}}, jobs: {}}",
            "<>, jobs: {}");

    /** Are there only to ask for nothing yet: nobody reads what is in them. */
    private static final Set<String> NOT_READ = Set.of("/$defs/job/properties/alerts");

    /** The reader knows it, to say better what is to be done. */
    private static final Map<String, String> KNOWN_AND_REFUSED = Map.of("/$defs/target", "sql");

    @Test
    void theSchemaIsOneItself() {
        JsonSchema draft = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of(com.networknt.schema.SchemaId.V202012));
        assertThat(draft.validate(DOCUMENT)).isEmpty();
    }

    @Test
    void theCopyForPeopleIsTheSame() throws IOException {
        assertThat(Files.readString(Path.of("../docs/jobs.schema.json"), UTF_8)).isEqualTo(JobsSchema.text());
    }

    /** A field that one of the two lacks is found here, whichever it is. */
    @Test
    void theReaderAndTheSchemaKnowTheSameFields() {
        Map<String, Set<String>> ofReader = new TreeMap<>();
        FILES_WITH_STRANGERS.forEach(file -> {
            for (InputProblem problem : problems(file)) {
                if (problem.field().endsWith(STRANGER)) {
                    String object = problem.field().replaceFirst("\\.?" + STRANGER + "$", "");
                    ofReader.computeIfAbsent(place(object), place -> new TreeSet<>())
                            .addAll(knownFields(problem.message()));
                }
            }
        });
        KNOWN_AND_REFUSED.forEach((place, field) -> assertThat(
                        ofReader.getOrDefault(place, new TreeSet<>()).remove(field))
                .as(place)
                .isTrue());
        Map<String, Set<String>> ofSchema = new TreeMap<>();
        collectObjects("", DOCUMENT, ofSchema);
        NOT_READ.forEach(place -> assertThat(ofSchema.remove(place)).as(place).isNotNull());

        assertThat(ofReader).isEqualTo(ofSchema);
    }

    @Test
    void everyFieldIsDescribed() {
        List<String> bare = new ArrayList<>();
        collectBare("", DOCUMENT, bare);
        assertThat(bare).isEmpty();
    }

    /** Those of the least job of each kind, as the reader fills them in. */
    @Test
    void defaultsAreThoseOfTheReader() {
        for (String least : List.of(
                "{target: {http: {url: 'http://x'}}, schedule: {cron: '@daily'}}",
                "{target: {handler: {name: x}}, schedule: {every: 5m}}",
                "{target: {command: {argv: [x]}}, retry: {backoff: {kind: linear}}}",
                "{target: {command: {argv: [x]}}, retry: {backoff: {kind: fixed}}}")) {
            JsonNode job = StrictYaml.parse(least.getBytes(UTF_8), "job").root();
            JsonNode whole = StrictJson.parse(StrictJson.write(JobJson.write(JobJson.parse(job, new JobKey("a")))));
            compareDefaults("", whole, job, DOCUMENT.at("/$defs/job"));
        }
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesFit(Path file) throws IOException {
        JsonNode root =
                StrictYaml.parse(Files.readAllBytes(file), file.toString()).root();
        assertThat(SCHEMA.validate(root)).isEmpty();
    }

    @Test
    void examplesOfTheGuideFit() throws IOException {
        String guide = Files.readString(Path.of("../docs/jobs.md"), UTF_8);
        var blocks = java.util.regex.Pattern.compile("```yaml\\n(.*?)```", java.util.regex.Pattern.DOTALL)
                .matcher(guide)
                .results()
                .map(match -> match.group(1))
                .filter(text -> text.contains("jobs:"))
                .toList();
        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(SCHEMA.validate(StrictYaml.parse(block.getBytes(UTF_8), "jobs.md")
                                .root()))
                        .isEmpty());
    }

    /** Whatever the reader takes and writes, whole and without what is usual. */
    @Test
    void randomJobsFit() {
        long first = Long.getLong("pawl.seed", 1);
        LongStream.range(first, first + 500).forEach(seed -> {
            JobKey key = new JobKey("job." + seed);
            JobDefinition definition = RandomJob.of(seed, key);
            ObjectNode brief = JobsExport.json("shop", new TreeMap<>(Map.of(key, definition)));
            ObjectNode whole = StrictJson.object();
            whole.putObject("jobs").set(key.value(), JobJson.write(definition));
            assertThat(SCHEMA.validate(brief)).as("-Dpawl.seed=" + seed).isEmpty();
            assertThat(SCHEMA.validate(whole)).as("-Dpawl.seed=" + seed).isEmpty();
        });
    }

    /** What the reader takes although it looks odd. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs: {}",
                "{source: a b, former_source: jobs.yaml, jobs: {}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: null}}",
                "jobs: {a: {target: {handler: {name: x}}, alerts: {channels: []}, accepts_key: false}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {cron: ' 0   2 * * * ', zone: Etc/GMT+1}}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {cron: ['@Daily', '0 0 12 ? * MON#1 2040']}}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {every: PT1H30M, jitter: 0ms, calendars: []}}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {every: 1h, jitter: 5m, calendars: [a, {name:"
                        + " b}]}}}",
                "{calendars: {c: {dates: [12-25 é, 2026-12-25..2026-12-26], weekly: [Sat-SUN, mon 09:00-17:00 x]}},"
                        + " jobs: {}}",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {at: '2030-01-01t00:00:00.5+02:00'}}}",
                "jobs: {a: {target: {handler: {name: x}}, timeout: P1D, tags: [' é ', b]}}",
                "jobs: {a: {target: {handler: {name: x}}, retry: {rules: [], jitter: 0, max_elapsed: PT0.5S}}}",
                "jobs: {a: {target: {http: {url: 'HTTP://[::1]:8080/a@b?c', redirects: false}}}}",
                "jobs: {a: {target: {command: {argv: [x, ''], cwd: /a..b/.c, env: {lower: ''}}}}}"
            })
    void oddFilesThatTheReaderTakesFit(String yaml) {
        assertThat(problems(yaml)).isEmpty();
        assertThat(SCHEMA.validate(root(yaml))).isEmpty();
    }

    static Stream<String> badFiles() {
        Stream<String> jobs = Stream.of(
                        "schedule: {}",
                        "schedule: {cron: '@daily', every: 5m}",
                        "schedule: {every: 5m, zone: UTC}",
                        "schedule: {cron: '@daily', anchor: '2026-01-01T00:00:00Z'}",
                        "schedule: {cron: '* * * *'}",
                        "schedule: {cron: '* * * * * * * *'}",
                        "schedule: {cron: '@every 5m'}",
                        "schedule: {cron: []}",
                        "schedule: {cron: 5}",
                        "schedule: {cron: '@daily', zone: 'Europe Berlin'}",
                        "schedule: {cron: '@daily', zone: 5}",
                        "schedule: {cron: '@daily', gap: before}",
                        "schedule: {cron: '@daily', overlap_time: second}",
                        "schedule: {cron: '@daily', catch_up: {policy: some}}",
                        "schedule: {cron: '@daily', catch_up: {max: 0}}",
                        "schedule: {cron: '@daily', catch_up: {max: 10001}}",
                        "schedule: {cron: '@daily', catch_up: {window: 5}}",
                        "schedule: {cron: '@daily', catchup: {}}",
                        "schedule: {cron: '@daily', start: yesterday}",
                        "schedule: {at: '2030-01-01'}",
                        "schedule: {every: 5 minutes}",
                        "schedule: {every: P1M}",
                        "schedule: daily",
                        "schedule: {every: 5m, jitter: 5}",
                        "schedule: {every: 5m, jitter: some}",
                        "schedule: {every: 5m, calendars: holidays}",
                        "schedule: {every: 5m, calendars: [Holidays]}",
                        "schedule: {every: 5m, calendars: [{on_hit: skip}]}",
                        "schedule: {every: 5m, calendars: [{name: holidays, on_hit: wait}]}",
                        "retry: {max_attempts: 0}",
                        "retry: {max_attempts: 1001}",
                        "retry: {max_attempts: '5'}",
                        "retry: {max_attempts: 3.9}",
                        "retry: {max_attempts: true}",
                        "retry: {max_attempts: null}",
                        "retry: {jitter: 1.1}",
                        "retry: {jitter: -0.1}",
                        "retry: {on_unknown: ask}",
                        "retry: {outlive_next: 1}",
                        "retry: {rules: [{}]}",
                        "retry: {backoff: {}}",
                        "retry: {backoff: {kind: list}}",
                        "retry: {backoff: {kind: list, delays: []}}",
                        "retry: {backoff: {kind: fixed, base: 5s}}",
                        "retry: {backoff: {kind: none, delay: 5s}}",
                        "retry: {backoff: {kind: linear, factor: 3}}",
                        "retry: {backoff: {kind: exponential, factor: 0.5}}",
                        "retry: {backoff: {kind: exponential, factor: 101}}",
                        "retry: {backoff: {kind: exponential, delays: [1s]}}",
                        "retri: {}",
                        "queue: Default",
                        "queue: ''",
                        "priority: 10",
                        "priority: -1",
                        "priority: 1.5",
                        "timeout: 30",
                        "timeout: ''",
                        "overlap: queue",
                        "concurrency: 0",
                        "concurrency: 100001",
                        "rate: {limit: 1}",
                        "rate: {per: 1s}",
                        "rate: {limit: 0, per: 1s}",
                        "rate: {limit: 1, per: 1s, burst: 1000001}",
                        "rate: 5/s",
                        "tags: a",
                        "tags: [a, a]",
                        "tags: ['']",
                        "tags: [-a]",
                        "tags: [.a]",
                        "tags: [5]",
                        "description: ''",
                        "description: 5",
                        "accepts_key: true",
                        "alerts: {channels: [ops]}",
                        "admin: true")
                .map(field -> "jobs: {a: {target: {handler: {name: x}}, " + field + "}}");
        Stream<String> targets = Stream.of(
                        "{}",
                        "{http: {url: 'http://x'}, handler: {name: x}}",
                        "{sql: {statements: [x]}}",
                        "{http: {}}",
                        "{http: {url: 'ftp://x'}}",
                        "{http: {url: 'http://u:p@h'}}",
                        "{http: {url: 'http://h/#a'}}",
                        "{http: {url: 'http://h\\@127.0.0.1'}}",
                        "{http: {url: 'http://h/ä b'}}",
                        "{http: {url: 'http://h/${secret:A}'}}",
                        "{http: {url: 'http://h', method: get}}",
                        "{http: {url: 'http://h', headers: {Host: x}}}",
                        "{http: {url: 'http://h', headers: {Pawl-Token: x}}}",
                        "{http: {url: 'http://h', headers: {'a b': x}}}",
                        "{http: {url: 'http://h', headers: {a: é}}}",
                        "{http: {url: 'http://h', headers: [a]}}",
                        "{http: {url: 'http://h', body: {}}}",
                        "{http: {url: 'http://h', auth: {}}}",
                        "{http: {url: 'http://h', success: {}}}",
                        "{http: {url: 'http://h', redirects: true}}",
                        "{command: {}}",
                        "{command: {argv: []}}",
                        "{command: {argv: [' ']}}",
                        "{command: {argv: ls}}",
                        "{command: {argv: [ls, 5]}}",
                        "{command: {argv: [ls], cwd: tmp}}",
                        "{command: {argv: [ls], cwd: /a/../b}}",
                        "{command: {argv: [ls], env: {PATH: x}}}",
                        "{command: {argv: [ls], env: {LD_PRELOAD: x}}}",
                        "{command: {argv: [ls], env: {PAWL_RUN: x}}}",
                        "{command: {argv: [ls], env: {1A: x}}}",
                        "{command: {argv: [ls], env: {A: 5}}}",
                        "{command: {argv: [ls], shell: true}}",
                        "{handler: {}}",
                        "{handler: {name: '1'}}",
                        "{handler: {name: x, params: []}}")
                .map(target -> "jobs: {a: {target: " + target + "}}");
        Stream<String> files = Stream.of(
                "{}",
                "jobs: []",
                "jobs:",
                "jobs: {A: {target: {handler: {name: x}}}}",
                "jobs: {-a: {target: {handler: {name: x}}}}",
                "jobs: {a: {}}",
                "jobs: {a: 5}",
                "{jobs: {}, job: {}}",
                "{jobs: {}, source: a/b}",
                "{jobs: {}, source: ' a'}",
                "{jobs: {}, source: 5}",
                "{jobs: {}, calendars: []}",
                "{jobs: {}, calendars: {c: {}}}",
                "{jobs: {}, calendars: {C: {weekly: [sat]}}}",
                "{jobs: {}, calendars: {c: {weekly: [monday]}}}",
                "{jobs: {}, calendars: {c: {dates: [christmas]}}}",
                "{jobs: {}, calendars: {c: {dates: [12-25], zone: Europe Berlin}}}",
                "{jobs: {}, former_source: ''}");
        return Stream.of(jobs, targets, files).flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void badFilesAreRefusedByBoth(String yaml) {
        assertThatThrownBy(() -> JobsFile.parse(yaml.getBytes(UTF_8), "jobs.yaml"))
                .isInstanceOfAny(InvalidInput.class, MalformedInput.class);
        assertThat(SCHEMA.validate(root(yaml))).as(yaml).isNotEmpty();
    }

    /** The names that could make another program run are the same in both. */
    @Test
    void refusedVariablesAndHeadersAreThoseOfTheReader() {
        JsonNode env = DOCUMENT.at("/$defs/target/properties/command/properties/env/propertyNames/not/anyOf/0/enum");
        Set<String> variables = new HashSet<>();
        env.forEach(name -> variables.add(name.textValue()));
        assertThat(variables).isEqualTo(EnvironmentRules.REFUSED);
        JsonNode headers =
                DOCUMENT.at("/$defs/target/properties/http/properties/headers/propertyNames/not/anyOf/0/enum");
        Set<String> names = new HashSet<>();
        headers.forEach(name -> names.add(name.textValue().toLowerCase(java.util.Locale.ROOT)));
        Set<String> refused = new HashSet<>(HeaderRules.OF_THE_CONNECTION);
        refused.addAll(HeaderRules.OF_PAWL);
        assertThat(names).isEqualTo(refused);
    }

    private static String job(String fields) {
        return "jobs: {a: {target: {http: {url: 'http://x', <>}}, " + fields + ", <>}}";
    }

    private static JsonNode root(String yaml) {
        return StrictYaml.parse(yaml.getBytes(UTF_8), "jobs.yaml").root();
    }

    private static List<InputProblem> problems(String yaml) {
        String flow = yaml.startsWith("<>") ? "{" + yaml + "}" : yaml;
        try {
            JobsFile.parse(flow.replace("<>", STRANGER + ": 1").getBytes(UTF_8), "jobs.yaml");
            return List.of();
        } catch (InvalidInput e) {
            return e.problems();
        }
    }

    private static Set<String> knownFields(String message) {
        assertThat(message).startsWith("unknown field").contains("; known are ");
        return Set.of(message.substring(message.indexOf("; known are ") + 12).split(", "));
    }

    /** Where the schema says what this object of a file may have. */
    private static String place(String field) {
        String place = "";
        JsonNode node = DOCUMENT;
        for (String name : field.isEmpty() ? new String[0] : field.split("\\.")) {
            String plain = name.replaceFirst("\\[0]$", "");
            String step = node.path("properties").has(plain) ? "/properties/" + plain : "/additionalProperties";
            place += step;
            node = DOCUMENT.at(place);
            if (!name.equals(plain)) {
                // Of the forms that an item may have, the object.
                place += "/items/oneOf/1";
                node = DOCUMENT.at(place);
            }
            while (node.has("$ref")) {
                place = node.path("$ref").textValue().substring(1);
                node = DOCUMENT.at(place);
            }
        }
        return place;
    }

    /** All objects whose fields are given, by their place. */
    private static void collectObjects(String place, JsonNode node, Map<String, Set<String>> found) {
        if (node.path("additionalProperties").isBoolean()) {
            Set<String> names = new TreeSet<>();
            node.path("properties").fieldNames().forEachRemaining(names::add);
            found.put(place, names);
        }
        node.properties().forEach(field -> collectObjects(place + "/" + field.getKey(), field.getValue(), found));
    }

    private static void collectBare(String place, JsonNode node, List<String> bare) {
        boolean ofConditions = place.contains("/dependentSchemas") || place.endsWith("/if") || place.endsWith("/then");
        if (!ofConditions) {
            node.path("properties").properties().forEach(field -> {
                JsonNode target = field.getValue().has("$ref")
                        ? DOCUMENT.at(field.getValue().path("$ref").textValue().substring(1))
                        : field.getValue();
                if (!field.getValue().has("description") && !target.has("description")) {
                    bare.add(place + "/" + field.getKey());
                }
            });
            node.properties().forEach(field -> collectBare(place + "/" + field.getKey(), field.getValue(), bare));
        }
    }

    private static void compareDefaults(String path, JsonNode whole, JsonNode given, JsonNode schema) {
        Map<String, JsonNode> resolved = new HashMap<>();
        whole.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            JsonNode target = property.has("$ref")
                    ? DOCUMENT.at(property.path("$ref").textValue().substring(1))
                    : property;
            boolean filledIn = !given.has(field.getKey());
            JsonNode usual = property.has("default") ? property.path("default") : target.path("default");
            if (!field.getValue().isObject() || (filledIn && !usual.isMissingNode())) {
                assertThat(filledIn ? usual : field.getValue())
                        .as(path + "/" + field.getKey())
                        .isEqualTo(field.getValue());
            } else {
                resolved.put(field.getKey(), target);
            }
        });
        resolved.forEach((name, target) -> {
            if (target.path("additionalProperties").isBoolean()) {
                compareDefaults(path + "/" + name, whole.path(name), given.path(name), target);
            }
        });
    }
}
