package dev.pawl.web.http;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps other web sites from using a visitor's browser against this server: by a host name of theirs that resolves to
 * this machine, or by a form or script that posts here. Programs that are no browsers are not hindered. Immutable.
 */
final class CallerRule {
    private static final Set<String> UNSAFE = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final Set<String> hosts;

    /** @param hosts the names and addresses, without port, under which this server may be asked */
    CallerRule(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
    }

    void check(Context context) {
        String host = context.req().getServerName();
        if (host == null || !hosts.contains(withoutBrackets(host))) {
            throw Problem.misdirected("This server answers to "
                            + String.join(", ", hosts.stream().sorted().toList())
                            + "; the request's Host header has another name.")
                    .asException();
        }
        if (UNSAFE.contains(context.method().name())) {
            checkOrigin(context);
        }
    }

    private static void checkOrigin(Context context) {
        // Browsers leave Sec-Fetch-Site out where a page came over plain http from another machine.
        String site = context.header("Sec-Fetch-Site");
        String origin = context.header("Origin");
        boolean allowed;
        if (site != null) {
            allowed = site.equals("same-origin") || site.equals("none");
        } else if (origin != null) {
            allowed = origin.toLowerCase(Locale.ROOT).equals(ownOrigin(context));
        } else {
            // No browser: they send one of the two. What browsers can send without asking first, forms, is for pages.
            allowed = AnswerFormat.isApi(context);
        }
        if (!allowed) {
            throw Problem.forbidden("The request comes from another web site. Nothing was done.")
                    .asException();
        }
    }

    private static String ownOrigin(Context context) {
        String host = context.header("Host");
        return (context.scheme() + "://" + (host == null ? "" : host)).toLowerCase(Locale.ROOT);
    }

    private static String withoutBrackets(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }
}
