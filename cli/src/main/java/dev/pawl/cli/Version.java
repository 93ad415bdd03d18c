package dev.pawl.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code pawl --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Pawl " + text()};
    }

    /** As the jar's manifest says; "development" where classes run without a jar. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
