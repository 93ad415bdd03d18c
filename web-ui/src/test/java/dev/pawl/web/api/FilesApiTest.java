package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobsSchema;
import dev.pawl.testing.PostgresExtension;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesApiTest {
    private static final String TWO_JOBS = """
        jobs:
          one:
            target: {http: {url: "https://example.com/1"}}
          two:
            schedule: {cron: "*/5 * * * *"}
            target: {http: {url: "https://example.com/2"}}
        """;
    private static final String ONE_JOB = """
        jobs:
          one:
            target: {http: {url: "https://example.com/1"}}
            priority: 2
        """;

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(db);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileIsTriedAppliedAndAppliedAgain() {
        Answer dry = server.postYaml("/api/v1/apply?dry_run=true", TWO_JOBS);
        assertThat(dry.at("/applied")).isEqualTo("false");
        assertThat(dry.at("/items/0/action")).isEqualTo("create");
        assertThat(server.get("/api/v1/jobs/one").status()).isEqualTo(404);

        Answer applied = server.postYaml("/api/v1/apply", TWO_JOBS);
        assertThat(applied.at("/applied")).isEqualTo("true");
        assertThat(applied.json().path("items")).isEqualTo(dry.json().path("items"));
        assertThat(server.get("/api/v1/jobs/two").at("/managed_by")).isEqualTo("jobs.yaml");

        assertThat(server.postYaml("/api/v1/apply", TWO_JOBS)
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .containsExactly("unchanged", "unchanged");
    }

    @Test
    void whatTheFileNoLongerHasIsDeletedOnlyWhenAskedFor() {
        server.postYaml("/api/v1/apply?file=team.yaml", TWO_JOBS);

        Answer kept = server.postYaml("/api/v1/apply?file=team.yaml", ONE_JOB);
        assertThat(kept.at("/items/0/action")).isEqualTo("change");
        assertThat(kept.at("/items/0/diff/0/field")).isEqualTo("priority");
        assertThat(kept.at("/items/0/diff/0/before")).isEqualTo("5");
        assertThat(kept.at("/items/0/diff/0/after")).isEqualTo("2");
        assertThat(kept.at("/items/1/action")).isEqualTo("delete_if_pruned");
        assertThat(server.get("/api/v1/jobs/two").status()).isEqualTo(200);

        Answer pruned = server.postYaml("/api/v1/apply?file=team.yaml&prune=true", ONE_JOB);
        assertThat(pruned.at("/items/1/action")).isEqualTo("delete");
        assertThat(server.get("/api/v1/jobs/two").status()).isEqualTo(404);
    }

    @Test
    void aJobOfAFileIsChangedThroughItsFileOnly() {
        server.postYaml("/api/v1/apply?file=team.yaml", TWO_JOBS);
        String before = server.get("/api/v1/jobs/one").body();

        Answer put = server.putJson("/api/v1/jobs/one", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");
        Answer delete = server.delete("/api/v1/jobs/one");
        Answer other = server.postYaml("/api/v1/apply?file=other.yaml", ONE_JOB);

        assertThat(put.status()).isEqualTo(409);
        assertThat(put.at("/type")).isEqualTo("urn:pawl:problem:managed-by-file");
        assertThat(put.at("/detail")).contains("team.yaml");
        assertThat(delete.status()).isEqualTo(409);
        assertThat(other.status()).isEqualTo(409);
        assertThat(server.get("/api/v1/jobs/one").body()).isEqualTo(before);
        assertThat(server.post("/api/v1/jobs/one/pause").status()).isEqualTo(200);
    }

    @Test
    void whatIsExportedAppliesBackWithoutAChange() {
        server.putJson(
                "/api/v1/jobs/hook",
                "{\"schedule\": {\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}, "
                        + "\"target\": {\"http\": {\"url\": \"https://example.com\", \"body\": \"NO\"}}}");

        Answer exported = server.get("/api/v1/export");

        assertThat(exported.header("Content-Type")).contains("application/yaml; charset=utf-8");
        Answer plan = server.postYaml("/api/v1/apply?dry_run=true", exported.body());
        assertThat(plan.json().path("items").path(0).path("diff").findValuesAsText("field"))
                .containsExactly("managed_by");
    }

    @Test
    void whatIsExportedOfASourceAppliesBackWithNothingToDo_whateverTheFileIsCalled() {
        server.postYaml("/api/v1/apply?file=jobs.yaml", "source: shop\n" + TWO_JOBS);
        Answer other = server.postYaml("/api/v1/apply?file=jobs.yaml&prune=true", "source: bank\njobs: {}");
        assertThat(other.at("/source")).isEqualTo("bank");
        assertThat(other.at("/file")).isEqualTo("jobs.yaml");
        assertThat(other.json().path("items")).isEmpty();
        server.putJson("/api/v1/jobs/hook", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");

        Answer exported = server.get("/api/v1/export?source=shop");

        assertThat(exported.body()).startsWith("source: shop\n").doesNotContain("hook");
        Answer plan = server.postYaml("/api/v1/apply?file=standard%20input&prune=true", exported.body());
        assertThat(plan.json().path("items").findValuesAsText("action")).containsExactly("unchanged", "unchanged");
        assertThat(server.get("/api/v1/export").body()).startsWith("# Managed by no file (1), 'shop' (2)");
    }

    @Test
    void anExportKeepsEveryLetter() {
        String body = "source: shop\njobs:\n  letters:\n    description: é 😀 ж\n    target: {handler: {name: x}}\n";
        assertThat(server.postYaml("/api/v1/apply?file=jobs.yaml", body).status())
                .isEqualTo(200);

        Answer exported = server.get("/api/v1/export?source=shop");

        assertThat(exported.header("Content-Type")).contains("application/yaml; charset=utf-8");
        assertThat(exported.body()).contains("é 😀 ж");
        Answer again = server.postYaml("/api/v1/apply?file=jobs.yaml", exported.body());
        assertThat(again.json().path("items").findValuesAsText("action")).containsExactly("unchanged");
    }

    @Test
    void anExportOfASourceThatNobodyHasIs404() {
        assertThat(server.get("/api/v1/export?source=shpo").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/export?file=shop").status()).isEqualTo(400);
    }

    /** One wrong job, and nothing of the file is stored; each problem says where it is. */
    @Test
    void aFileIsAppliedWholeOrNotAtAll() {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.postYaml(
                "/api/v1/apply",
                TWO_JOBS
                        + "  three:\n"
                        + "    target: {http: {url: \"https://example.com\"}}\n"
                        + "    priority: 11\n"
                        + "    retri: {}\n");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactlyInAnyOrder("jobs.three.priority", "jobs.three.retri");
        assertThat(answer.json().path("errors").findValuesAsText("place"))
                .containsExactlyInAnyOrder("jobs.yaml:9", "jobs.yaml:10");
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs: *a",
                "jobs: &a [*a]",
                "jobs: !!java.net.URL [x]",
                "jobs:\n  a: 1\n  a: 2",
                "a: b: c",
                "jobs: {}\n---\njobs: {}",
                "\tjobs: {}",
                "jobs:\n  one:\n    schedule:\n      cron: * * * * *\n",
                "jobs: {<<: {a: b}}",
                "[]",
                "jobs: \"\\u0000\""
            })
    void aFileThatIsNoYamlOfOursIsRefused(String yaml) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.postYaml("/api/v1/apply", yaml);

        assertThat(answer.status()).as(answer.body()).isIn(400, 422);
        assertThat(answer.body()).contains("jobs.yaml");
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @Test
    void aFileThatIsTooLargeIsRefused() {
        assertThat(server.postYaml("/api/v1/apply", "# " + "x".repeat(300_000)).status())
                .isIn(400, 413);
        assertThat(server.postYaml("/api/v1/apply", "# " + "x".repeat(2_000_000))
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file=../x", "file=a/b", "file=%0a", "prune=1", "prune=yes", "dry-run=true", "force=true"})
    void anApplyThatIsAskedForWronglyIs400(String query) {
        Answer answer = server.postYaml("/api/v1/apply?" + query, TWO_JOBS);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(query.substring(0, query.indexOf('=')));
        assertThat(server.get("/api/v1/jobs").json().path("items")).isEmpty();
    }

    @Test
    void jsonIsNotTakenForAFile() {
        assertThat(server.postJson("/api/v1/apply", "{\"jobs\": {}}").status()).isEqualTo(415);
    }

    @Test
    void severalFilesAreAppliedTogether_andFilesOfOneSourceCountAsOne() {
        server.postYaml("/api/v1/apply", "source: shop\njobs: {gone: {target: {handler: {name: x}}}}");
        String files = """
            {"files": {"shop/a.yaml": "source: shop\\njobs: {one: {target: {handler: {name: x}}}}",
                       "shop/b.yaml": "source: shop\\njobs: {two: {target: {handler: {name: x}}}}",
                       "bank/b.yaml": "source: bank\\njobs: {three: {target: {handler: {name: x}}}}"}}
            """;

        Answer dry = server.postJson("/api/v1/apply/files?dry_run=true&prune=true", files);
        assertThat(dry.at("/applied")).isEqualTo("false");
        assertThat(server.get("/api/v1/jobs/three").status()).isEqualTo(404);

        Answer applied = server.postJson("/api/v1/apply/files?prune=true", files);
        assertThat(applied.json().path("sources")).isEqualTo(dry.json().path("sources"));
        assertThat(applied.at("/sources/0/files/1")).isEqualTo("shop/b.yaml");
        assertThat(applied.json().path("sources").path(0).path("items").findValuesAsText("action"))
                .containsExactly("delete", "create", "create");
        assertThat(server.get("/api/v1/jobs/three").at("/managed_by")).isEqualTo("bank");
        assertThat(server.get("/api/v1/jobs/gone").status()).isEqualTo(404);
    }

    /** Both places are named, and the jobs that stand in one file only are not stored either. */
    @Test
    void aJobInTwoFilesIsRefused() {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.postJson("/api/v1/apply/files", """
            {"files": {"a.yaml": "jobs:\\n  one: {target: {handler: {name: x}}}",
                       "b.yaml": "jobs:\\n  two: {target: {handler: {name: x}}}\\n  one: {target: {handler: {name: x}}}"}}
            """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/field")).isEqualTo("jobs.one");
        assertThat(answer.at("/errors/0/place")).isEqualTo("b.yaml:3");
        assertThat(answer.at("/errors/0/message")).contains("a.yaml:2");
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"files\": {}}",
                "{\"files\": []}",
                "{\"files\": {\"a.yaml\": 1}}",
                "{\"files\": {\"a/\": \"jobs: {}\"}}",
                "{\"files\": {\"a.yaml\": \"jobs: {}\"}, \"force\": true}"
            })
    void severalFilesInAnotherFormAreRefused(String json) {
        assertThat(server.postJson("/api/v1/apply/files", json).status()).isEqualTo(422);
    }

    @Test
    void editorsGetTheSchemaWithoutAnAccount() {
        Answer answer = server.get("/schemas/jobs.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/schema+json");
        assertThat(answer.body()).isEqualTo(JobsSchema.text());
    }
}
