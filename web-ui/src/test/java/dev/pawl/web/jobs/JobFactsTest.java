package dev.pawl.web.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.input.StrictJson;
import dev.pawl.job.Job;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFactsTest {
    private static final JobKey KEY = new JobKey("nightly-report");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_attempts\": 1}" + " | None: one attempt",
                "{\"max_attempts\": 3, \"backoff\": {\"kind\": \"fixed\", \"delay\": \"10s\"}}"
                        + " | Up to 3 attempts over about 20 s; each after 10 s",
                "{\"max_attempts\": 4, \"backoff\": {\"kind\": \"linear\", \"base\": \"1m\"}}"
                        + " | Up to 4 attempts over about 6 m; after 1 m, each wait that much longer",
                "{\"max_attempts\": 3, \"backoff\": {\"kind\": \"exponential\", \"base\": \"10s\", \"factor\": 1.5,"
                    + " \"cap\": \"1h\"}} | Up to 3 attempts over about 25 s; after 10 s, each wait 1.5 times as long,"
                    + " at most 1 h",
                "{\"max_attempts\": 3, \"backoff\": {\"kind\": \"none\"}}"
                        + " | Up to 3 attempts over about 0 s; at once"
            })
    void theRetryPolicyIsToldInASentence(String retry, String sentence) {
        assertThat(facts("{\"target\": {\"handler\": {\"name\": \"x\"}}, \"retry\": " + retry + "}")
                        .get("Retry"))
                .isEqualTo(sentence);
    }

    @Test
    void aCommandIsShownAsItWouldHaveToBeTyped() {
        var command = JobFacts.of(
                job("{\"target\": {\"command\": {\"argv\": [\"/bin/echo\", \"a b\", \"it's\", \"--x=1\"]}}}"));

        assertThat(command)
                .filteredOn(fact -> fact.name().equals("Command"))
                .singleElement()
                .returns("/bin/echo 'a b' 'it'\\''s' --x=1", JobView.Fact::exact);
    }

    @Test
    void clockChangesAreToldOnlyWhereThereAreAny() {
        String inBerlin = "{\"target\": {\"handler\": {\"name\": \"x\"}}, \"schedule\": {\"cron\": \"30 2 * * *\","
                + " \"zone\": \"Europe/Berlin\", \"gap\": \"skip\", \"overlap_time\": \"both\"}}";

        assertThat(facts(inBerlin).get("Clock change"))
                .isEqualTo("a time that does not exist is left out, one that occurs twice runs both times");
        assertThat(facts(inBerlin.replace("Europe/Berlin", "UTC"))).doesNotContainKey("Clock change");
    }

    @Test
    void aJobWithoutAScheduleHasNothingToCatchUpWith() {
        assertThat(facts("{\"target\": {\"handler\": {\"name\": \"x\"}}}"))
                .containsEntry("Schedule", "Only when asked")
                .doesNotContainKeys("Overlap", "Catch-up", "Clock change");
    }

    private static Map<String, String> facts(String definition) {
        return JobFacts.of(job(definition)).stream()
                .collect(
                        Collectors.toMap(JobView.Fact::name, fact -> fact.text().replace('\u00a0', ' ')));
    }

    private static Job job(String definition) {
        return new Job(
                1,
                KEY,
                1,
                JobJson.parse(StrictJson.parse(definition), KEY),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
