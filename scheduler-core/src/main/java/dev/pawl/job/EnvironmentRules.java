package dev.pawl.job;

import dev.pawl.input.Quoted;
import dev.pawl.input.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What environment variables a job may set. Those that make the loader, a shell or a language run something else are
 * refused: with them, a list of allowed executables would be worth nothing.
 */
final class EnvironmentRules {
    private static final int MAX_VALUE = 32_768;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    private static final List<String> REFUSED_BEGINNINGS = List.of("LD_", "DYLD_", "BASH_FUNC_", "GIT_", "NPM_CONFIG_");
    static final Set<String> REFUSED = Set.of(
            "PATH",
            "IFS",
            "ENV",
            "BASH_ENV",
            "BASHOPTS",
            "SHELLOPTS",
            "PS4",
            "PROMPT_COMMAND",
            "ZDOTDIR",
            "CDPATH",
            "GLIBC_TUNABLES",
            "GCONV_PATH",
            "LOCPATH",
            "NLSPATH",
            "HOSTALIASES",
            "RESOLV_HOST_CONF",
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "JAVA_OPTS",
            "CLASSPATH",
            "NODE_OPTIONS",
            "NODE_PATH",
            "PYTHONPATH",
            "PYTHONHOME",
            "PYTHONSTARTUP",
            "PERL5LIB",
            "PERL5OPT",
            "PERL5DB",
            "PERLLIB",
            "RUBYLIB",
            "RUBYOPT",
            "LUA_INIT",
            "PHPRC",
            "PHP_INI_SCAN_DIR");

    private EnvironmentRules() {}

    /** The name, when a job may set it. */
    static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "is no name of a variable: letters, digits and _ are allowed, a digit not first, was "
                            + Quoted.text(name));
        }
        String capitals = name.toUpperCase(Locale.ROOT);
        if (REFUSED.contains(capitals) || REFUSED_BEGINNINGS.stream().anyMatch(capitals::startsWith)) {
            throw new IllegalArgumentException("must not be set: it could make another program run");
        }
        if (capitals.startsWith("PAWL_")) {
            throw new IllegalArgumentException("is set by Pawl with each attempt; leave it out");
        }
        return name;
    }

    /** The value, when it can be passed on. */
    static String value(String value) {
        StoredText.refusal(value).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_VALUE) {
            throw new IllegalArgumentException("must have at most " + MAX_VALUE + " bytes, has " + bytes);
        }
        return value;
    }
}
