package dev.pawl.web.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Makes the address of every page and asset. The only place that knows them, so that a base path is added once.
 *
 * @param base path under which the server is reached, without a slash at its end; empty for the root
 * @param assets version of the static files, part of their address so that browsers may keep them for good
 */
public record Links(String base, String assets) {
    /** A page by its path below the base path. */
    public String to(String path) {
        return base + path;
    }

    /** A static file. */
    public String asset(String name) {
        return base + "/assets/" + assets + "/" + name;
    }

    /** The page of a job. */
    public String job(String key) {
        return base + "/jobs/" + key;
    }

    /** The page of one version of a job. */
    public String version(String key, int number) {
        return base + "/jobs/" + key + "/versions/" + number;
    }

    /** Where a form about a job goes. */
    public String job(String key, String action) {
        return base + "/jobs/" + key + "/" + action;
    }

    /** The page of a run. */
    public String run(String id) {
        return base + "/runs/" + id;
    }

    /** Where a form about a run goes. */
    public String run(String id, String action) {
        return base + "/runs/" + id + "/" + action;
    }

    /** The runs of one job. */
    public String runsOf(String jobKey) {
        return base + "/runs?job=" + encoded(jobKey);
    }

    /** The failed runs of one job. */
    public String failedRunsOf(String jobKey) {
        return base + "/runs?state=failed&job=" + encoded(jobKey);
    }

    /** The page of an attempt's log. */
    public String log(String runId, int attempt) {
        return base + "/runs/" + runId + "/log?attempt=" + attempt;
    }

    /** The text of a log as a file. */
    public String logText(String runId, int attempt) {
        return base + "/api/v1/runs/" + runId + "/attempts/" + attempt + "/log.txt";
    }

    /** A value as a query may have it. */
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
