package dev.pawl.worker.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchersTest {
    @Test
    void whatStartsAnythingIsRecognisedByItsName() {
        assertThat(Launchers.among(List.of("/usr/bin/sudo", "/opt/backup.sh", "/bin/sh", "env", "/usr/bin/shred")))
                .containsExactly("/bin/sh", "/usr/bin/sudo", "env");
        assertThat(Launchers.among(List.of())).isEmpty();
    }
}
