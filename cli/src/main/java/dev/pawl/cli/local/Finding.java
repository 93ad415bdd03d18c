package dev.pawl.cli.local;

import java.util.Optional;

/**
 * What one check of {@code pawl doctor} found.
 *
 * @param check what was looked at, in a few words
 * @param good whether all is well there
 * @param found what was seen
 * @param fix what to do; empty where nothing is wrong
 */
record Finding(String check, boolean good, String found, Optional<String> fix) {
    static Finding good(String check, String found) {
        return new Finding(check, true, found, Optional.empty());
    }

    static Finding bad(String check, String found, String fix) {
        return new Finding(check, false, found, Optional.of(fix));
    }
}
