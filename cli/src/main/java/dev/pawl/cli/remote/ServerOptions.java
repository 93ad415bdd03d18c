package dev.pawl.cli.remote;

import dev.pawl.cli.output.CommandFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the server is. The token comes from the environment only: arguments can be read by every user of a machine. */
final class ServerOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:PAWL_URL:-http://127.0.0.1:8080}",
            description = "Address of the server; PAWL_URL; default http://127.0.0.1:8080. PAWL_TOKEN has the token.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    Server server() {
        return new Server(
                address(url), Optional.ofNullable(System.getenv("PAWL_TOKEN")).filter(t -> !t.isBlank()));
    }

    /** The comment by which editors find the schema of a file of jobs. */
    String schemaHint() {
        return "# yaml-language-server: $schema=" + address(url) + "/schemas/jobs.json";
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, like everything else that is no address.
        }
        throw CommandFailure.badInput(
                "--url (PAWL_URL) must be an address such as http://127.0.0.1:8080, was '" + text + "'");
    }
}
