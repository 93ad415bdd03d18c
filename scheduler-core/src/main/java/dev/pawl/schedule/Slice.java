package dev.pawl.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of an expression that remembers where it stood, so that a complaint can point at it.
 *
 * @param text the piece
 * @param position where it begins in the whole text, counted from 1
 */
record Slice(String text, int position) {
    Slice from(int begin) {
        return between(begin, text.length());
    }

    Slice to(int end) {
        return between(0, end);
    }

    Slice between(int begin, int end) {
        return new Slice(text.substring(begin, end), position + begin);
    }

    int indexOf(char character) {
        return text.indexOf(character);
    }

    boolean has(char character) {
        return indexOf(character) >= 0;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** The pieces around each separator; pieces may be empty. */
    List<Slice> split(char separator) {
        List<Slice> pieces = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == separator) {
                pieces.add(between(begin, i));
                begin = i + 1;
            }
        }
        return pieces;
    }

    /** The pieces between runs of spaces; none is empty. */
    List<Slice> words() {
        return split(' ').stream().filter(word -> !word.isEmpty()).toList();
    }

    InvalidScheduleException refuse(CronField field, String problem) {
        return InvalidScheduleException.at(field.label(), position, problem);
    }
}
