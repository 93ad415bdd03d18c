package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.JOB_VERSION;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** The history of a job: who changed what, and when; also of deleted jobs. Safe for several threads. */
public final class JobRevisions {
    private final DSLContext db;
    private final DefinitionCache definitions;

    JobRevisions(DSLContext db, DefinitionCache definitions) {
        this.db = db;
        this.definitions = definitions;
    }

    /**
     * A part of a history, the newest version first.
     *
     * @param nextCursor the version below which the next page begins; empty on the last page
     */
    public record Page(List<JobRevision> items, Optional<Integer> nextCursor) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * Lists versions, the newest first; none when there never was such a job.
     *
     * @param below only versions below this one
     * @param limit 1 to 1000
     */
    public Page list(JobKey key, Optional<Integer> below, int limit) {
        if (limit < 1 || limit > Jobs.MAX_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + Jobs.MAX_PAGE + ", was " + limit);
        }
        // One more, to compare the last one with.
        List<Stored> stored = read(key, below.orElse(Integer.MAX_VALUE), limit + 1);
        List<JobRevision> items = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, stored.size()); i++) {
            items.add(
                    revision(stored.get(i), i + 1 < stored.size() ? Optional.of(stored.get(i + 1)) : Optional.empty()));
        }
        return new Page(
                items, stored.size() > limit ? Optional.of(items.getLast().version()) : Optional.empty());
    }

    /** One version; empty when there is none. */
    public Optional<JobRevision> find(JobKey key, int version) {
        return version < 1 || version == Integer.MAX_VALUE
                ? Optional.empty()
                : list(key, Optional.of(version + 1), 1).items().stream()
                        .filter(found -> found.version() == version)
                        .findFirst();
    }

    private List<Stored> read(JobKey key, int below, int limit) {
        return db.select(
                        JOB_VERSION.JOB_ID,
                        JOB_VERSION.VERSION,
                        JOB_VERSION.AUTHOR,
                        JOB_VERSION.CREATED_AT,
                        JOB_VERSION.DEFINITION)
                .from(JOB_VERSION)
                .join(JOB)
                .on(JOB.JOB_ID.eq(JOB_VERSION.JOB_ID))
                .where(JOB.JOB_KEY.eq(key.value()))
                .and(JOB_VERSION.VERSION.lt(below))
                .orderBy(JOB_VERSION.VERSION.desc())
                .limit(limit)
                .fetch(row -> new Stored(
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5().data(),
                        definitions.getIfReadable(
                                row.value1(), row.value2(), key, row.value5().data())));
    }

    private static JobRevision revision(Stored one, Optional<Stored> before) {
        return new JobRevision(
                one.version,
                one.author,
                one.createdAt,
                one.json,
                one.definition,
                before.map(other -> changes(other, one)).orElse(List.of()));
    }

    private static List<FieldChange> changes(Stored before, Stored after) {
        if (before.definition.isPresent() && after.definition.isPresent()) {
            return FieldChange.between(before.definition.get(), after.definition.get());
        }
        return StrictJson.parse(before.json) instanceof ObjectNode one
                        && StrictJson.parse(after.json) instanceof ObjectNode other
                ? FieldChange.between(one, other)
                : List.of();
    }

    private record Stored(
            int version, String author, Instant createdAt, String json, Optional<JobDefinition> definition) {}
}
