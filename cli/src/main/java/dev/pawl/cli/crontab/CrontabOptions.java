package dev.pawl.cli.crontab;

import dev.pawl.job.QueueName;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * How a crontab is to be read.
 *
 * @param path of the file, for its name and form
 * @param form empty to have it recognised
 * @param zone of the times, until the file says otherwise
 * @param runAs how commands become the users that the file names
 * @param source the name under which the jobs will be managed
 * @param prefix begins the key of each job; may be empty
 * @param queue of the jobs
 * @param now the moment from which the next fire times are looked for
 */
record CrontabOptions(
        String path,
        Optional<CrontabForm> form,
        ZoneId zone,
        RunAs runAs,
        String source,
        String prefix,
        QueueName queue,
        Instant now) {
    /** What crontabs are called, and so the source that is no help to tell them apart. */
    static final String USUAL_SOURCE = "crontab";
}
