package dev.pawl.web.health;

import java.util.Optional;

/** One thing without which the process cannot do its work. Asked from several threads. */
public interface ReadinessCheck {
    /** A short name: {@code database}, {@code scheduler}. */
    String name();

    /** What is missing, in one sentence without secrets; empty when all is well. May throw; that counts as missing. */
    Optional<String> problem();

    /** A check by a name and a question. */
    static ReadinessCheck of(String name, java.util.function.Supplier<Optional<String>> problem) {
        return new ReadinessCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> problem() {
                return problem.get();
            }
        };
    }
}
