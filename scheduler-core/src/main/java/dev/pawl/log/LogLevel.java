package dev.pawl.log;

/** How serious a line is. Output of commands carries no level of its own: it is INFO. */
public enum LogLevel {
    DEBUG(0),
    INFO(1),
    WARN(2),
    ERROR(3);

    /** As stored; 0 to 3. */
    final int code;

    LogLevel(int code) {
        this.code = code;
    }

    static LogLevel ofCode(int code) {
        for (LogLevel level : values()) {
            if (level.code == code) {
                return level;
            }
        }
        throw new IllegalArgumentException("no level has the code " + code);
    }
}
