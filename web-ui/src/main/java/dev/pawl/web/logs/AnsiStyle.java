package dev.pawl.web.logs;

import java.util.StringJoiner;

/**
 * How a terminal would draw text. Immutable.
 *
 * @param foreground 0 to 15, or -1 for the default
 * @param background 0 to 15, or -1 for the default
 */
record AnsiStyle(
        int foreground,
        int background,
        boolean bold,
        boolean dim,
        boolean italic,
        boolean underlined,
        boolean struck,
        boolean inverse) {
    static final AnsiStyle PLAIN = new AnsiStyle(-1, -1, false, false, false, false, false, false);

    private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

    /**
     * The style after a sequence with these parameters, such as {@code 1;31}. What is not understood changes nothing.
     */
    AnsiStyle with(String parameters) {
        int[] codes = codes(parameters);
        AnsiStyle style = this;
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i];
            if (code == 38 || code == 48) {
                int kind = i + 1 < codes.length ? codes[i + 1] : -1;
                int length = kind == 5 ? 2 : kind == 2 ? 4 : codes.length;
                if (i + length < codes.length) {
                    int colour = kind == 5
                            ? indexed(codes[i + 2])
                            : nearest(codes[i + 2] & 255, codes[i + 3] & 255, codes[i + 4] & 255);
                    style = code == 38 ? style.foreground(colour) : style.background(colour);
                }
                i += length;
            } else {
                style = style.with(code);
            }
        }
        return style;
    }

    private AnsiStyle with(int code) {
        if (code >= 30 && code <= 37) {
            return foreground(code - 30);
        }
        if (code >= 40 && code <= 47) {
            return background(code - 40);
        }
        if (code >= 90 && code <= 97) {
            return foreground(code - 82);
        }
        if (code >= 100 && code <= 107) {
            return background(code - 92);
        }
        return switch (code) {
            case 0 -> PLAIN;
            case 1 -> new AnsiStyle(foreground, background, true, dim, italic, underlined, struck, inverse);
            case 2 -> new AnsiStyle(foreground, background, bold, true, italic, underlined, struck, inverse);
            case 3 -> new AnsiStyle(foreground, background, bold, dim, true, underlined, struck, inverse);
            case 4 -> new AnsiStyle(foreground, background, bold, dim, italic, true, struck, inverse);
            case 7 -> new AnsiStyle(foreground, background, bold, dim, italic, underlined, struck, true);
            case 9 -> new AnsiStyle(foreground, background, bold, dim, italic, underlined, true, inverse);
            case 22 -> new AnsiStyle(foreground, background, false, false, italic, underlined, struck, inverse);
            case 23 -> new AnsiStyle(foreground, background, bold, dim, false, underlined, struck, inverse);
            case 24 -> new AnsiStyle(foreground, background, bold, dim, italic, false, struck, inverse);
            case 27 -> new AnsiStyle(foreground, background, bold, dim, italic, underlined, struck, false);
            case 29 -> new AnsiStyle(foreground, background, bold, dim, italic, underlined, false, inverse);
            case 39 -> foreground(-1);
            case 49 -> background(-1);
            default -> this;
        };
    }

    /** Names of {@code app.css}: {@code f0} to {@code f15}, {@code bg g0} to {@code g15}, {@code b d i u s}. */
    String classes() {
        // Inverse without colours would be light on dark; a grey wash says the same on both themes.
        int back = inverse ? (foreground < 0 ? 7 : foreground) : background;
        int front = inverse ? background : foreground;
        var classes = new StringJoiner(" ");
        if (front >= 0) {
            classes.add("f" + front);
        }
        if (back >= 0) {
            classes.add("bg").add("g" + back);
        }
        if (bold) {
            classes.add("b");
        }
        if (dim) {
            classes.add("d");
        }
        if (italic) {
            classes.add("i");
        }
        if (underlined) {
            classes.add("u");
        }
        if (struck) {
            classes.add("s");
        }
        return classes.toString();
    }

    private AnsiStyle foreground(int colour) {
        return new AnsiStyle(colour, background, bold, dim, italic, underlined, struck, inverse);
    }

    private AnsiStyle background(int colour) {
        return new AnsiStyle(foreground, colour, bold, dim, italic, underlined, struck, inverse);
    }

    /** Numbers between semicolons or colons; none is 0, and what is not a small number is -1, which means nothing. */
    private static int[] codes(String parameters) {
        String[] parts = parameters.split("[;:]", -1);
        int[] codes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            codes[i] = parts[i].isEmpty() ? 0 : parts[i].matches("[0-9]{1,4}") ? Integer.parseInt(parts[i]) : -1;
        }
        return codes;
    }

    private static int indexed(int index) {
        if (index < 0 || index > 255) {
            return -1;
        }
        if (index < 16) {
            return index;
        }
        if (index >= 232) {
            int grey = 8 + (index - 232) * 10;
            return nearest(grey, grey, grey);
        }
        int cube = index - 16;
        return nearest(CUBE[cube / 36], CUBE[cube / 6 % 6], CUBE[cube % 6]);
    }

    /**
     * The one of the 16 that a reader would call by the same name: dark green is green, not the black that is nearer by
     * numbers.
     */
    private static int nearest(int red, int green, int blue) {
        int most = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        if (most - least < 48) {
            return most < 64 ? 0 : most < 160 ? 8 : most < 230 ? 7 : 15;
        }
        int middle = (most + least) / 2;
        int name = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
        return most > 215 ? name + 8 : name;
    }
}
