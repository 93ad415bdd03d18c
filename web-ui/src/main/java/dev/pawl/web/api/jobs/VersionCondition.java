package dev.pawl.web.api.jobs;

import dev.pawl.web.http.Problem;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What the headers {@code If-Match} and {@code If-None-Match} demand of the version in force, so that nobody overwrites
 * a change unseen. The entity tag of a job is its version in quotes.
 *
 * @param version the version that must be in force; empty when any will do
 * @param exists true when the job must be there, false when it must not; empty when either will do
 */
record VersionCondition(Optional<Integer> version, Optional<Boolean> exists) {
    static VersionCondition of(Context context) {
        Optional<String> match = single(context, "If-Match");
        Optional<String> noneMatch = single(context, "If-None-Match");
        if (noneMatch.isPresent() && !noneMatch.get().equals("*")) {
            throw Problem.malformed("If-None-Match", "can only be * here: the job must not exist yet")
                    .asException();
        }
        if (match.isPresent() && noneMatch.isPresent()) {
            throw Problem.malformed("If-Match", "and If-None-Match exclude each other")
                    .asException();
        }
        if (noneMatch.isPresent()) {
            return new VersionCondition(Optional.empty(), Optional.of(false));
        }
        return match.map(VersionCondition::ofMatch)
                .orElseGet(() -> new VersionCondition(Optional.empty(), Optional.empty()));
    }

    static String entityTag(int version) {
        return "\"" + version + "\"";
    }

    /** Ends the request with 412 unless the version in force, if any, is as demanded. */
    void check(Optional<Integer> inForce) {
        boolean met = (exists.isEmpty() || exists.get() == inForce.isPresent())
                && (version.isEmpty() || version.equals(inForce));
        if (!met) {
            throw Problem.changedMeanwhile(inForce.map(number -> "Version " + number + " of this job is in force.")
                                    .orElse("This job does not exist.")
                            + " Nothing was stored: read it again and repeat the change.")
                    .asException();
        }
    }

    private static VersionCondition ofMatch(String tag) {
        if (tag.equals("*")) {
            return new VersionCondition(Optional.empty(), Optional.of(true));
        }
        if (!tag.matches("\"[1-9][0-9]{0,8}\"")) {
            throw Problem.malformed("If-Match", "must be the ETag of an answer, such as \"3\"")
                    .asException();
        }
        return new VersionCondition(
                Optional.of(Integer.valueOf(tag.substring(1, tag.length() - 1))), Optional.of(true));
    }

    private static Optional<String> single(Context context, String header) {
        List<String> given = Collections.list(context.req().getHeaders(header));
        if (given.size() > 1) {
            throw Problem.malformed(header, "is given " + given.size() + " times; give it once")
                    .asException();
        }
        return given.stream().findFirst();
    }
}
