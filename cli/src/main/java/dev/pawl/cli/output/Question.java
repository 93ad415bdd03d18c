package dev.pawl.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;

/** Questions to a person at a terminal. */
public final class Question {
    private Question() {}

    /** Whether there is a person to ask. */
    public static boolean possible() {
        return Screen.interactive();
    }

    /** Asks on standard error; everything but y and yes is a no. */
    public static boolean yes(Output output, String question) {
        output.ask(question + " [y/N] ");
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }
}
