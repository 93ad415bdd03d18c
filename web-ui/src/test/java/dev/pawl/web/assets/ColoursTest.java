package dev.pawl.web.assets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.web.page.StateMark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contrast of the colours in {@code app.css}, in both themes, by the formula of WCAG 2. */
class ColoursTest {
    private static final String CSS =
            new String(Assets.load().find("app.css").orElseThrow().plain(), StandardCharsets.UTF_8);

    private static final Pattern TOKEN =
            Pattern.compile("--([a-z-]+): light-dark\\((#[0-9A-F]{6}), (#[0-9A-F]{6})\\);");
    private static final Pattern STATE = Pattern.compile("\\[data-state=\"([a-z-]+)\"] \\{([^}]*)}");

    /** A colour on another one, and the least contrast that they may have. */
    record Pair(String theme, String what, String colour, String ground, double least) {
        @Override
        public String toString() {
            return theme + ": " + what;
        }
    }

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int theme = 0; theme < 2; theme++) {
            Map<String, String> tokens = tokens(CSS, theme);
            String name = theme == 0 ? "light" : "dark";
            for (String ground : List.of("canvas", "surface", "sunken")) {
                pairs.add(pair(name, tokens, "text", ground, 7));
                pairs.add(pair(name, tokens, "muted", ground, 4.5));
                pairs.add(pair(name, tokens, "faint", ground, 4.5));
                pairs.add(pair(name, tokens, "accent", ground, 4.5));
                pairs.add(pair(name, tokens, "danger", ground, 4.5));
                pairs.add(pair(name, tokens, "focus", ground, 3));
            }
            pairs.add(pair(name, tokens, "control", "canvas", 3));
            pairs.add(pair(name, tokens, "control", "surface", 3));
            pairs.add(pair(name, tokens, "on-accent", "accent", 4.5));
            pairs.add(pair(name, tokens, "on-accent", "danger", 4.5));
            for (String token : tokens.keySet()) {
                if (token.startsWith("ansi-")) {
                    pairs.add(pair(name, tokens, token, "log", theme == 0 ? 5.2 : 6.7));
                }
            }
            for (Map.Entry<String, String> state : states().entrySet()) {
                Map<String, String> own = tokens(state.getValue(), theme);
                pairs.add(new Pair(name, state.getKey() + " text", token(own, "fg"), token(own, "bg"), 4.5));
                pairs.add(new Pair(name, state.getKey() + " mark", token(own, "mark"), token(own, "bg"), 3));
                pairs.add(new Pair(
                        name, state.getKey() + " mark on a card", token(own, "mark"), token(tokens, "surface"), 3));
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everythingCanBeRead(Pair pair) {
        assertThat(contrast(pair.colour(), pair.ground())).isGreaterThanOrEqualTo(pair.least());
    }

    @Test
    void everyStateHasColours() {
        assertThat(states().keySet())
                .containsAll(Stream.of(StateMark.values()).map(StateMark::token).toList());
    }

    /** Without this, a pattern that no longer fits the file would let every pair pass. */
    @Test
    void theTokensAreFound() {
        assertThat(tokens(CSS, 0)).hasSizeGreaterThan(25);
        assertThat(pairs()).hasSizeGreaterThan(120);
    }

    private static Pair pair(String theme, Map<String, String> tokens, String colour, String ground, double least) {
        return new Pair(theme, colour + " on " + ground, token(tokens, colour), token(tokens, ground), least);
    }

    private static String token(Map<String, String> tokens, String name) {
        return Objects.requireNonNull(tokens.get(name), name);
    }

    private static Map<String, String> tokens(String css, int theme) {
        Map<String, String> tokens = new HashMap<>();
        Matcher token = TOKEN.matcher(css.replaceAll("(?s)\\[data-state=[^}]*}", css.startsWith(" --bg") ? "$0" : ""));
        while (token.find()) {
            tokens.put(token.group(1), token.group(2 + theme));
        }
        return tokens;
    }

    private static Map<String, String> states() {
        Map<String, String> states = new HashMap<>();
        Matcher state = STATE.matcher(CSS);
        while (state.find()) {
            if (state.group(2).contains("--bg")) {
                states.put(state.group(1), state.group(2));
            }
        }
        return states;
    }

    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        int rgb = Integer.parseInt(hex.substring(1), 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
