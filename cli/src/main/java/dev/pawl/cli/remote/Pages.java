package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import java.util.Optional;

/** Lists that the server hands out in pages. */
final class Pages {
    private static final int LARGEST_PAGE = 200;

    private Pages() {}

    /**
     * The first items of a list, gathered from as many pages as it takes; {@code next_cursor} tells whether more
     * follow.
     */
    static ObjectNode first(Server server, ApiPath list, int limit) {
        ObjectNode gathered = StrictJson.object();
        ArrayNode items = gathered.putArray("items");
        Optional<String> cursor = Optional.empty();
        do {
            int wanted = Math.min(LARGEST_PAGE, limit - items.size());
            JsonNode page =
                    server.get(list.with("limit", Integer.toString(wanted)).with("cursor", cursor));
            page.path("items").forEach(items::add);
            cursor = Json.optional(page, "next_cursor");
        } while (cursor.isPresent() && items.size() < limit);
        gathered.put("next_cursor", cursor.orElse(null));
        return gathered;
    }
}
