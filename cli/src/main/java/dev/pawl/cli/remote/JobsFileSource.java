package dev.pawl.cli.remote;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.job.JobsFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The file of jobs named on the command line; {@code -} is standard input. */
final class JobsFileSource {
    /** More than the server takes, so that it may say what the limit is. */
    private static final int MOST_BYTES = 1024 * 1024;

    @Parameters(paramLabel = "FILE", description = "File of jobs (YAML), or - for standard input.")
    @SuppressWarnings("NullAway.Init")
    private String file;

    /** As messages name it, and by which its jobs are its own when it has no {@code source:}. */
    String name() {
        return file.equals("-")
                ? "standard input"
                : String.valueOf(Path.of(file).getFileName());
    }

    /**
     * The content, which has been found right here already: so that what is wrong is told with file and line, and
     * without a server.
     *
     * @throws dev.pawl.input.InvalidInput with everything that is wrong with it
     * @throws dev.pawl.input.MalformedInput if it is no YAML
     */
    byte[] read() {
        byte[] content = content();
        JobsFile.parse(content, file.equals("-") ? name() : file);
        return content;
    }

    private byte[] content() {
        try {
            byte[] content;
            if (file.equals("-")) {
                content = System.in.readNBytes(MOST_BYTES + 1);
            } else {
                try (var in = Files.newInputStream(Path.of(file))) {
                    content = in.readNBytes(MOST_BYTES + 1);
                }
            }
            if (content.length > MOST_BYTES) {
                throw CommandFailure.badInput(file + ": is larger than any file of jobs (256 KiB at most)");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw CommandFailure.badInput(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw CommandFailure.badInput(file + ": may not be read by this user");
        } catch (IOException e) {
            throw CommandFailure.badInput(file + ": cannot be read: " + e.getMessage());
        }
    }
}
