package dev.pawl.cli.crontab;

import java.util.List;

/** How a job becomes the user that a system crontab names. */
public enum RunAs {
    /** Not at all: commands run as the user of the worker. */
    WORKER {
        @Override
        List<String> before(String user) {
            return List.of();
        }
    },
    /** For workers that run as root. */
    RUNUSER {
        @Override
        List<String> before(String user) {
            return List.of("/usr/sbin/runuser", "-u", user, "--");
        }
    },
    /** For workers whose user may do so without a password. */
    SUDO {
        @Override
        List<String> before(String user) {
            return List.of("/usr/bin/sudo", "-n", "-u", user, "--");
        }
    };

    /** What stands before the shell in the command. */
    abstract List<String> before(String user);
}
