package dev.pawl.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The other end of {@link ChildProcess}: reads commands until the input ends. */
public final class Commands {
    private Commands() {}

    /** Does one command. */
    @FunctionalInterface
    public interface Handler {
        /** Gives the text of the answer, which may be empty. */
        String answer(String word, String argument) throws Exception;
    }

    /** Reads and answers, one after the other. */
    public static void serve(Handler handler) throws Exception {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = next(commands); !line.isEmpty(); line = next(commands)) {
            String[] words = line.split(" ", 3);
            String text = handler.answer(words[1], words.length > 2 ? words[2] : "");
            print("answer " + words[0] + " " + text);
        }
    }

    /** Prints a line as a whole. */
    static void print(String line) {
        System.out.println(line);
    }

    private static String next(BufferedReader commands) throws IOException {
        String line = commands.readLine();
        return line == null ? "" : line;
    }
}
