package dev.pawl.input;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The part of YAML 1.2 that people write by hand, read without surprises: one document of at most 256 KiB, nested at
 * most 50 deep, without tags, anchors, aliases, merge keys, repeated names or tabs as indentation. Safe for several
 * threads.
 *
 * <p>A plain scalar is {@code true}, {@code false}, {@code null} (or {@code ~}, or nothing) or a number in JSON's
 * notation; everything else is text. So {@code NO}, {@code 12:30:45}, {@code 0x10} and {@code 1_000} stay what they
 * look like. A number where a text is expected is refused, as everywhere.
 *
 * <p>Only SnakeYAML Engine's events are used: nothing of it constructs an object.
 */
public final class StrictYaml {
    /** The largest file that is looked at, in bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    private StrictYaml() {}

    /**
     * Reads one document.
     *
     * @param utf8 a byte order mark at its start is tolerated
     * @param fileName begins each message, as in {@code jobs.yaml:12: ...}
     * @throws MalformedInput when it is not YAML as described above
     * @throws InvalidInput when a text in it cannot be stored; names field, file and line
     */
    public static YamlDocument parse(byte[] utf8, String fileName) {
        if (utf8.length > MAX_BYTES) {
            throw new MalformedInput(
                    "%s: has %d bytes, at most %d are read; split the file".formatted(fileName, utf8.length, MAX_BYTES),
                    0,
                    0);
        }
        String text = Utf8.decode(utf8, fileName + ":");
        refuseControls(text, fileName);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(fileName)
                .setCodePointLimit(MAX_BYTES)
                .setParseComments(false)
                .build();
        try {
            var events = new Parse(settings).parseString(text).iterator();
            YamlComposer composer = new YamlComposer(events, fileName);
            YamlDocument document = composer.document();
            refuseTabs(text, fileName, composer.linesInsideTexts());
            return document;
        } catch (YamlEngineException e) {
            throw YamlMistakes.explain(e, fileName);
        }
    }

    private static void refuseControls(String text, String fileName) {
        int line = 1;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == '\n') {
                line++;
            } else if (Character.isISOControl(unit) && unit != '\t' && unit != '\r') {
                throw YamlMistakes.at(
                        fileName,
                        line,
                        0,
                        String.format(
                                Locale.ROOT,
                                "has the control character U+%04X; write it as an escape in double quotes",
                                (int) unit));
            }
        }
    }

    /**
     * YAML forbids tabs as indentation only in some places; whether a line means what it looks like depends on them in
     * all.
     */
    private static void refuseTabs(String text, String fileName, BitSet linesInsideTexts) {
        List<String> lines = text.lines().toList();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            String indentation =
                    line.substring(0, line.length() - line.stripLeading().length());
            if (indentation.contains("\t") && !line.isBlank() && !linesInsideTexts.get(index)) {
                throw YamlMistakes.at(fileName, index + 1, 1, YamlMistakes.TAB);
            }
        }
    }
}
