package dev.pawl.input;

/**
 * Input that is not what it claims to be: no JSON, no YAML, no UTF-8. Nothing of it was stored. HTTP answers 400, the
 * command line exits with 2. The message is complete in itself and says where, as far as that is known.
 */
public final class MalformedInput extends RuntimeException {
    private final int line;
    private final int column;

    /**
     * @param message what is wrong and where
     * @param line from 1; 0 when unknown
     * @param column from 1; 0 when unknown
     */
    public MalformedInput(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** The line of the offence, from 1; 0 when unknown. */
    public int line() {
        return line;
    }

    /** The column of the offence, from 1; 0 when unknown. */
    public int column() {
        return column;
    }
}
