package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.http.Route;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    /** What programs may use and what is described is the same, with the same roles. Pages are not for programs. */
    @Test
    void eachRouteForProgramsIsDescribedAndNothingElseIs() {
        try (ApiServer server = new ApiServer(db)) {
            List<String> routes = server.server().routes().stream()
                    .filter(route -> route.path().startsWith("/api/")
                            || route.path().startsWith("/health/")
                            || route.path().startsWith("/schemas/")
                            || route.path().equals("/openapi.json"))
                    .map(OpenApiTest::text)
                    .toList();

            assertThat(OpenApi.read().operations()).containsExactlyInAnyOrderElementsOf(routes);
        }
    }

    @Test
    void theServerGivesTheDocument() {
        try (ApiServer server = new ApiServer(db)) {
            Answer answer = server.get("/openapi.json");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.at("/openapi")).isEqualTo("3.1.0");
            assertThat(answer.at("/servers/0/url")).isEqualTo("/");
            assertThat(answer.json().path("paths"))
                    .isEqualTo(OpenApi.read().root().path("paths"));
        }
    }

    @Test
    void examplesFitTheirSchemas() {
        assertThat(OpenApi.read().problemsOfExamples()).isEmpty();
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        assertThat(OpenApi.read().root().path("paths").findValuesAsText("operationId"))
                .hasSameSizeAs(OpenApi.read().operations())
                .doesNotHaveDuplicates();
    }

    private static String text(Route route) {
        return route.method() + " " + route.path() + " " + route.role().name().toLowerCase(Locale.ROOT);
    }
}
