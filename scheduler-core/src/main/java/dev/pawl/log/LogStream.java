package dev.pawl.log;

/** Where a line of a log comes from. */
public enum LogStream {
    /** What the target put out: standard output of a command, log calls of a handler, the body of a response. */
    STDOUT(0),
    /** Standard error of a command. */
    STDERR(1),
    /** Pawl's own remarks about the attempt. */
    SYSTEM(2);

    /** As stored; 0 to 3. */
    final int code;

    LogStream(int code) {
        this.code = code;
    }

    static LogStream ofCode(int code) {
        for (LogStream stream : values()) {
            if (stream.code == code) {
                return stream;
            }
        }
        throw new IllegalArgumentException("no stream has the code " + code);
    }
}
