package dev.pawl.web.api.calendars;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarChange;
import dev.pawl.calendar.CalendarInUseException;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.CalendarManagedByFileException;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.StoredCalendar;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import dev.pawl.web.api.Author;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /api/v1/calendars}: blackout calendars, and who keeps to them. */
public final class CalendarRoutes implements RouteGroup {
    /** Names that an answer has and a calendar may not have. */
    private static final List<String> READ_ONLY = List.of(
            "changed_at",
            "changed_by",
            "date_count",
            "jobs",
            "known_until",
            "managed_by",
            "name",
            "version",
            "window_count");

    private final Calendars calendars;

    public CalendarRoutes(Calendars calendars) {
        this.calendars = calendars;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/calendars", Role.VIEWER, this::list),
                Route.get("/api/v1/calendars/{name}", Role.VIEWER, this::show),
                Route.put("/api/v1/calendars/{name}", Role.ADMIN, this::put),
                Route.delete("/api/v1/calendars/{name}", Role.ADMIN, this::delete));
    }

    private void list(Context context) {
        Parameters.query(context);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        calendars.all().forEach(stored -> items.add(summary(stored)));
        json.putNull("next_cursor");
        JsonAnswer.send(context, json);
    }

    private void show(Context context) {
        CalendarName name = name(context);
        Parameters.query(context);
        answer(context, 200, name);
    }

    private void put(Context context) {
        Parameters.query(context);
        CalendarName name = newName(context.pathParam("name"));
        BlackoutCalendar calendar = calendar(StrictJson.parse(RequestBody.json(context)));
        String author = Author.of(context);
        CalendarChange change = unlessRefused(() -> calendars.put(name, calendar, author, Optional.empty()));
        boolean created = change == CalendarChange.CREATED;
        if (created) {
            context.header("Location", context.contextPath() + "/api/v1/calendars/" + name);
        }
        answer(context, created ? 201 : 200, name);
    }

    private void delete(Context context) {
        CalendarName name = name(context);
        Parameters.query(context);
        RequestBody.none(context);
        if (!unlessRefused(() -> calendars.delete(name, Optional.empty()))) {
            throw Problem.notFound().asException();
        }
        context.status(204);
    }

    private void answer(Context context, int status, CalendarName name) {
        StoredCalendar stored =
                calendars.find(name).orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = summary(stored);
        json.set("dates", texts(stored.calendar().dates()));
        json.set("weekly", texts(stored.calendar().weekly()));
        json.set("jobs", texts(calendars.jobsOf(name)));
        JsonAnswer.send(context, status, json);
    }

    private static BlackoutCalendar calendar(JsonNode json) {
        List<InputProblem> readOnly = READ_ONLY.stream()
                .filter(json::has)
                .map(name -> new InputProblem(name, "is told by the server and cannot be set; leave it out"))
                .toList();
        if (!readOnly.isEmpty()) {
            throw new InvalidInput(readOnly);
        }
        return CalendarJson.parse(json);
    }

    private static CalendarName newName(String text) {
        try {
            return new CalendarName(text);
        } catch (IllegalArgumentException noName) {
            throw new InvalidInput("name", String.valueOf(noName.getMessage()));
        }
    }

    /** A name that no calendar can have answers like one that none has. */
    private static CalendarName name(Context context) {
        try {
            return new CalendarName(context.pathParam("name"));
        } catch (IllegalArgumentException noName) {
            throw Problem.notFound().asException();
        }
    }

    private static <T> T unlessRefused(Supplier<T> change) {
        try {
            return change.get();
        } catch (CalendarManagedByFileException managed) {
            throw Problem.conflict("managed-by-file", String.valueOf(managed.getMessage()))
                    .asException();
        } catch (CalendarInUseException used) {
            throw Problem.conflict("in-use", String.valueOf(used.getMessage())).asException();
        }
    }

    private static ObjectNode summary(StoredCalendar stored) {
        BlackoutCalendar calendar = stored.calendar();
        ObjectNode json = JsonAnswer.object();
        json.put("name", stored.name().value());
        json.put("version", stored.version());
        JsonAnswer.putText(json, "description", calendar.description());
        JsonAnswer.putText(json, "zone", calendar.zone());
        json.put("date_count", calendar.dates().size());
        json.put("window_count", calendar.weekly().size());
        JsonAnswer.putText(json, "known_until", calendar.lastDate());
        JsonAnswer.putText(json, "managed_by", stored.managedBy());
        json.put("changed_by", stored.changedBy());
        json.put("changed_at", stored.changedAt().toString());
        return json;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode list = JsonAnswer.object().arrayNode();
        texts.forEach(list::add);
        return list;
    }
}
