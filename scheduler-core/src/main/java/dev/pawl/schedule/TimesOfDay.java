package dev.pawl.schedule;

/** The times of a day that a cron expression allows: every combination of its hours, minutes and seconds. Immutable. */
record TimesOfDay(ValueSet seconds, ValueSet minutes, ValueSet hours) {
    static final int NONE = -1;

    /** The first time, in seconds since the day's start. */
    int first() {
        return secondOfDay(hours.first(), minutes.first(), seconds.first());
    }

    /** The earliest time that is {@code from} (seconds since the day's start) or later; {@link #NONE} past the last. */
    int nextOrSame(int from) {
        int hour = from / 3600;
        int minute = from / 60 % 60;
        int second = from % 60;

        if (hours.contains(hour)) {
            if (minutes.contains(minute)) {
                int nextSecond = seconds.nextOrSame(second);
                if (nextSecond >= 0) {
                    return secondOfDay(hour, minute, nextSecond);
                }
            }
            int nextMinute = minutes.nextOrSame(minute + 1);
            if (nextMinute >= 0) {
                return secondOfDay(hour, nextMinute, seconds.first());
            }
        }
        int nextHour = hours.nextOrSame(hour + 1);
        return nextHour < 0 ? NONE : secondOfDay(nextHour, minutes.first(), seconds.first());
    }

    /** How many times a day has. */
    int size() {
        return hours.size() * minutes.size() * seconds.size();
    }

    private static int secondOfDay(int hour, int minute, int second) {
        return (hour * 60 + minute) * 60 + second;
    }
}
