package dev.pawl.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.api.ApiServer;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RouteRolesTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    /** Addresses come from the list of routes alone, each with a role, and the list is what the server answers. */
    @Test
    void everyAddressThatTheServerKnowsHasOneRole() {
        try (ApiServer server = new ApiServer(db)) {
            assertThat(server.server().undeclared()).isEmpty();
            assertThat(server.server().routes()).isNotEmpty();
        }
    }

    @Test
    void onlyHealthAndTheDescriptionsAreForAnyone() {
        try (ApiServer server = new ApiServer(db)) {
            assertThat(server.server().routes().stream()
                            .filter(route -> route.role() == Role.ANYONE)
                            .map(Route::path)
                            .filter(path -> !path.startsWith("/assets/")))
                    .containsExactlyInAnyOrder("/health/live", "/health/ready", "/openapi.json", "/schemas/jobs.json");
        }
    }

    @Test
    void whatChangesSomethingIsNotForViewers() {
        assertThatThrownBy(() -> Route.post("/x", Role.VIEWER, context -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("POST /x changes something");
    }
}
