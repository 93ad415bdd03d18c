package dev.pawl.cli.up;

/** What a process does. Any number of processes may play each role on one database. */
enum Role {
    SCHEDULER,
    WORKER,
    WEB
}
