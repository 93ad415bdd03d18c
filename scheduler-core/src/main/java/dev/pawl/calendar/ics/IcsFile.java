package dev.pawl.calendar.ics;

import dev.pawl.input.MalformedInput;
import dev.pawl.input.Quoted;
import dev.pawl.input.Utf8;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Splits an iCalendar file into its events. For one thread and one use. */
final class IcsFile {
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_EVENTS = 5_000;

    private final String fileName;
    private final List<IcsEvent> events = new ArrayList<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<String> unreadable = new ArrayList<>();
    private @Nullable List<IcsLine> event;
    private int eventBegins;

    private IcsFile(String fileName) {
        this.fileName = fileName;
    }

    /** @throws MalformedInput when it is no iCalendar file, with file and line */
    static List<IcsEvent> events(byte[] bytes, String fileName) {
        IcsFile file = new IcsFile(fileName);
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInput(fileName + ": is larger than 1 MiB", 0, 0);
        }
        file.read(Utf8.decode(bytes, fileName + ":"));
        return file.events;
    }

    private void read(String text) {
        String[] lines = text.split("\r\n|\n|\r", -1);
        boolean begun = false;
        for (int at = 0; at < lines.length; ) {
            int number = at + 1;
            StringBuilder unfolded = new StringBuilder(lines[at]);
            at++;
            while (at < lines.length && isFold(lines[at])) {
                unfolded.append(lines[at], 1, lines[at].length());
                at++;
            }
            String line = unfolded.toString();
            if (!begun && !line.strip().equalsIgnoreCase("BEGIN:VCALENDAR")) {
                throw mistake(number, "an iCalendar file begins with BEGIN:VCALENDAR, this is " + Quoted.text(line));
            }
            begun = true;
            if (!line.isBlank()) {
                line(number, line);
            }
        }
        if (!open.isEmpty()) {
            throw mistake(lines.length, "the file ends within " + open.peek());
        }
    }

    private static boolean isFold(String line) {
        return line.startsWith(" ") || line.startsWith("\t");
    }

    private void line(int number, String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        if (upper.startsWith("BEGIN:")) {
            begin(number, upper.substring("BEGIN:".length()));
        } else if (upper.startsWith("END:")) {
            end(number, upper.substring("END:".length()));
        } else if (open.isEmpty()) {
            throw mistake(number, "what follows END:VCALENDAR belongs to nothing: " + Quoted.text(text));
        } else if (event != null && "VEVENT".equals(open.peek())) {
            Optional<IcsLine> line = IcsLine.parse(number, text);
            line.ifPresent(event::add);
            if (line.isEmpty()) {
                // Mostly a property that nobody asks for; an event without its EXDATE would be another one.
                IcsEvent.property(upper).ifPresent(property -> unreadable.add(property + " in line " + number));
            }
        }
    }

    private void begin(int number, String component) {
        if (component.equals("VEVENT")) {
            if (event != null) {
                throw mistake(number, "an event begins within another, which begins in line " + eventBegins);
            }
            if (events.size() == MAX_EVENTS) {
                throw mistake(number, "there are more than " + MAX_EVENTS + " events");
            }
            event = new ArrayList<>();
            unreadable.clear();
            eventBegins = number;
        }
        open.push(component);
    }

    private void end(int number, String component) {
        if (!component.equals(open.peek())) {
            throw mistake(number, "END:" + Quoted.shortened(component) + " ends nothing that has begun");
        }
        open.pop();
        if (component.equals("VEVENT") && event != null) {
            events.add(new IcsEvent(eventBegins, event, unreadable));
            event = null;
        }
    }

    private MalformedInput mistake(int line, String message) {
        return new MalformedInput("%s:%d: %s".formatted(fileName, line, message), line, 0);
    }
}
