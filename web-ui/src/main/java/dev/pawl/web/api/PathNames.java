package dev.pawl.web.api;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.RunId;
import dev.pawl.web.http.Problem;
import io.javalin.http.Context;

/** Reads names of things out of the path. A name that nothing can have answers just like one that nothing has: 404. */
public final class PathNames {
    private static final int LARGEST_ATTEMPT = Short.MAX_VALUE;

    private PathNames() {}

    /** The job in {@code {key}}. */
    public static JobKey job(Context context) {
        try {
            return new JobKey(context.pathParam("key"));
        } catch (IllegalArgumentException noKey) {
            throw Problem.notFound().asException();
        }
    }

    /** The queue in {@code {name}}. */
    public static QueueName queue(Context context) {
        try {
            return new QueueName(context.pathParam("name"));
        } catch (IllegalArgumentException noName) {
            throw Problem.notFound().asException();
        }
    }

    /** The run in {@code {id}}. */
    public static RunId run(Context context) {
        try {
            return RunId.parse(context.pathParam("id"));
        } catch (IllegalArgumentException noId) {
            throw Problem.notFound().asException();
        }
    }

    /** The version of a job in {@code {n}}. */
    public static int version(Context context) {
        String text = context.pathParam("n");
        if (text.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(text);
        }
        throw Problem.notFound().asException();
    }

    /** The attempt in {@code {n}}. */
    public static int attempt(Context context) {
        String text = context.pathParam("n");
        if (text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= LARGEST_ATTEMPT) {
            return Integer.parseInt(text);
        }
        throw Problem.notFound().asException();
    }
}
