package dev.pawl.cli.crontab;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a line of shell apart as far as it takes to see which programs it starts: simple commands, without quotes, with
 * substitutions as part of their word. It is for naming only, and never wrong in a way that matters. For one thread and
 * one use.
 */
final class ShellWords {
    private static final String OPERATORS = ";|&\n(){}";

    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private ShellWords(String text) {
        this.text = text;
    }

    /** The words of each simple command, in order; none is empty of words. */
    static List<List<String>> commands(String text) {
        return new ShellWords(text).read();
    }

    private List<List<String>> read() {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == '\'' || unit == '"') {
                at = quoted(at);
            } else if (unit == '\\' && at + 1 < text.length()) {
                at++;
                append(text.charAt(at));
            } else if (text.startsWith("$(", at)) {
                at = substitution(at);
            } else if (unit == '#' && !inWord) {
                break;
            } else if (unit == ' ' || unit == '\t') {
                endWord();
            } else if (OPERATORS.indexOf(unit) >= 0 && !isRedirection(at)) {
                endCommand();
            } else {
                append(unit);
            }
        }
        endCommand();
        return commands;
    }

    /** The ampersand of {@code 2>&1} and {@code &>file}. */
    private boolean isRedirection(int at) {
        return text.charAt(at) == '&' && (text.startsWith(">", at + 1) || (at > 0 && text.charAt(at - 1) == '>'));
    }

    /** Appends what is quoted from here on; returns where the quotes end. */
    private int quoted(int from) {
        inWord = true;
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(from)) {
            boolean escaped = text.charAt(from) == '"' && text.charAt(at) == '\\' && at + 1 < text.length();
            word.append(text.charAt(escaped ? at + 1 : at));
            at += escaped ? 2 : 1;
        }
        return at;
    }

    private int substitution(int from) {
        int depth = 0;
        for (int at = from + 1; at < text.length(); at++) {
            depth += text.charAt(at) == '(' ? 1 : 0;
            depth -= text.charAt(at) == ')' ? 1 : 0;
            if (depth == 0) {
                append('$');
                return at;
            }
        }
        append('$');
        return text.length();
    }

    private void append(char unit) {
        inWord = true;
        word.append(unit);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(words);
            words = new ArrayList<>();
        }
    }
}
