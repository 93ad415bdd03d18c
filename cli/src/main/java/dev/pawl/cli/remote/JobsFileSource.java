package dev.pawl.cli.remote;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.JobsFile;
import dev.pawl.job.JobsFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** The files of jobs named on the command line; {@code -} is standard input. */
final class JobsFileSource {
    /** More than the server takes, so that it may say what the limit is. */
    private static final int MOST_BYTES = 1024 * 1024;

    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of jobs (YAML), or - for standard input. Several are one: all of them or nothing.")
    @SuppressWarnings("NullAway.Init")
    private List<String> files;

    /**
     * The contents, which have been found right here already: so that what is wrong is told with file and line, and
     * without a server.
     *
     * @throws InvalidInput with everything that is wrong with them
     * @throws dev.pawl.input.MalformedInput if one is no YAML
     */
    JobsUpload read() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        List<JobsFile> parsed = new ArrayList<>();
        List<InputProblem> problems = new ArrayList<>();
        for (String file : files) {
            String shown = file.equals(STANDARD_INPUT) ? "standard input" : file;
            byte[] content = content(file);
            if (contents.put(shown, content) != null) {
                throw CommandFailure.badInput(shown + ": is given twice");
            }
            try {
                parsed.add(JobsFile.parse(content, shown));
            } catch (InvalidInput e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        JobsFiles.of(parsed);
        return new JobsUpload(contents);
    }

    private static byte[] content(String file) {
        try {
            byte[] content;
            if (file.equals(STANDARD_INPUT)) {
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
        } catch (InvalidPathException e) {
            throw CommandFailure.badInput("FILE is no path: " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.badInput(file + ": cannot be read: " + e.getMessage());
        }
    }
}
