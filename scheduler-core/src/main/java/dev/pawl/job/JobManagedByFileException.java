package dev.pawl.job;

import java.util.Optional;

/** A job is managed by a file and may be changed or deleted only by applying that file. Nothing was stored. */
public final class JobManagedByFileException extends RuntimeException {
    private final transient JobKey job;
    private final String file;

    JobManagedByFileException(JobKey job, String file, Optional<String> otherFile) {
        this(
                job,
                file,
                "job %s is managed by the file %s and was not changed%s; change it there and apply that file"
                        .formatted(
                                job,
                                file,
                                otherFile.map(other -> " by " + other).orElse("")));
    }

    private JobManagedByFileException(JobKey job, String file, String message) {
        super(message);
        this.job = job;
        this.file = file;
    }

    /** The same, with the place at which another file names the job: {@code jobs.yaml:12}. */
    JobManagedByFileException at(String place) {
        return new JobManagedByFileException(job, file, place + ": " + getMessage());
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
