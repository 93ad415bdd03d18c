package dev.pawl.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What one session's client asks for: follows its messages, and knows the SQL of what it has prepared. One thread. */
final class StatementNames {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern PARAMETER = Pattern.compile("\\$[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("\\b[0-9]+\\b");
    private static final Pattern LIST = Pattern.compile("([?#](?:::\\w+)?)(?:, ?[?#](?:::\\w+)?)+");
    /** What touches our tables, a handler's, or opens a handler's transaction; not what sessions and drivers need. */
    private static final Pattern OURS =
            Pattern.compile("\\bpawl\"?\\.|\\bbank\\.|\\bpg_notify\\b|\\bset local\\b|\\badvisory");

    private static final Pattern ENDS_OR_SAVES =
            Pattern.compile("(commit|rollback|savepoint|release)\\b.*", Pattern.DOTALL);

    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final List<String> executed = new ArrayList<>();
    private String before = "";

    /** To be called with each message, in order. */
    void follow(ProtocolMessage message) throws IOException {
        switch (message.type()) {
            case 'P' -> {
                List<String> nameAndSql = message.strings(2);
                prepared.put(nameAndSql.get(0), nameAndSql.get(1));
            }
            case 'B' -> {
                List<String> portalAndName = message.strings(2);
                portals.put(
                        portalAndName.get(0),
                        Objects.requireNonNull(prepared.get(portalAndName.get(1)), "bound before it was prepared"));
            }
            case 'E' ->
                executed.add(Objects.requireNonNull(
                        portals.get(message.strings(1).getFirst()), "executed before it was bound"));
            case 'Q' -> executed.add(message.strings(1).getFirst());
            default -> {
                // Neither names nor executes a statement.
            }
        }
    }

    /**
     * At the end of a group: what is executed by it, and at the end of a transaction, also what was before. Empty when
     * it concerns nothing but the session itself.
     */
    Optional<String> group() {
        List<String> statements =
                executed.stream().map(StatementNames::alike).distinct().toList();
        executed.clear();
        String group = String.join("; ", statements);
        if (OURS.matcher(group).find()) {
            before = group;
            return Optional.of(group);
        }
        boolean ends = ENDS_OR_SAVES.matcher(group.toLowerCase(Locale.ROOT)).matches();
        return ends && !before.isEmpty() ? Optional.of(group + " after: " + before) : Optional.empty();
    }

    private static String alike(String sql) {
        String oneLine = SPACES.matcher(sql.strip()).replaceAll(" ");
        String plain =
                NUMBER.matcher(PARAMETER.matcher(oneLine).replaceAll("?")).replaceAll("#");
        return LIST.matcher(plain).replaceAll("$1");
    }
}
