package dev.pawl.cli.output;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a command prints what it found. */
public enum Format {
    /** For people. */
    TABLE,
    /** For programs: one JSON document, as the server gave it. */
    JSON;

    /** Reads {@code table} and {@code json}. */
    static final class Reader implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "table" -> TABLE;
                case "json" -> JSON;
                default -> throw new TypeConversionException("must be table or json, was '" + value + "'");
            };
        }
    }
}
