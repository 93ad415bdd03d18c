package dev.pawl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path parent;

    @Test
    void theFolderOfAKilledProcessGoes() throws Exception {
        Path folder = folderOf(endedProcess());
        Files.createDirectories(folder.resolve("base/1"));
        Files.writeString(folder.resolve("base/1/relation"), "rows");

        DataFolder.removeAbandoned(parent);

        assertThat(folder).doesNotExist();
    }

    @Test
    void theServerOfAKilledProcessEnds() throws Exception {
        Path folder = folderOf(endedProcess());
        // Waits for input that never comes, and carries the folder in its command line as a server does.
        Process server = new ProcessBuilder("sh", "-c", "read never", "-D", folder.toString()).start();
        try {
            DataFolder.removeAbandoned(parent);

            assertThat(server.isAlive()).isFalse();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void theFolderOfALivingProcessStays() throws IOException {
        Path ours = folderOf(ProcessHandle.current().pid());
        Path anotherProgram = Files.createDirectory(parent.resolve("PostgreSQL.1"));

        DataFolder.removeAbandoned(parent);

        assertThat(ours).exists();
        assertThat(anotherProgram).exists();
    }

    private Path folderOf(long pid) throws IOException {
        return Files.createDirectory(parent.resolve("pawl-test-" + pid + "-1"));
    }

    private static long endedProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }
}
