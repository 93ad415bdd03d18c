package dev.pawl.cli.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Files of jobs on their way to a server.
 *
 * @param contents by what the files are called; at least one
 */
record JobsUpload(Map<String, byte[]> contents) {
    /** Lets the server apply them in one transaction, or only say what that would do. */
    JsonNode send(Server server, boolean prune, boolean dryRun) {
        if (contents.size() > 1) {
            ObjectNode body = StrictJson.object();
            ObjectNode files = body.putObject("files");
            contents.forEach((name, content) -> files.put(name, new String(content, UTF_8)));
            return server.post(asked(ApiPath.of("apply", "files"), prune, dryRun), Optional.of(body), Map.of());
        }
        var file = contents.entrySet().iterator().next();
        // Where a file lies is nobody's business, and is not what its jobs are managed by.
        String name = String.valueOf(Path.of(file.getKey()).getFileName());
        return server.postYaml(asked(ApiPath.of("apply").with("file", name), prune, dryRun), file.getValue());
    }

    private static ApiPath asked(ApiPath path, boolean prune, boolean dryRun) {
        return path.with("prune", Boolean.toString(prune)).with("dry_run", Boolean.toString(dryRun));
    }
}
