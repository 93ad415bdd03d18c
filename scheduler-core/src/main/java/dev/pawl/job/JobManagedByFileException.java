package dev.pawl.job;

import java.util.Optional;

/** A job is managed by a file and may be changed or deleted only by applying that file. Nothing was stored. */
public final class JobManagedByFileException extends RuntimeException {
    private final transient JobKey job;
    private final String file;

    JobManagedByFileException(JobKey job, String file, Optional<String> otherFile) {
        super("job %s is managed by the file %s and was not changed%s; change it there and apply that file"
                .formatted(job, file, otherFile.map(other -> " by " + other).orElse("")));
        this.job = job;
        this.file = file;
    }

    /** The job that was to be changed. */
    public JobKey job() {
        return job;
    }

    /** The file that manages it. */
    public String file() {
        return file;
    }
}
