package dev.pawl.worker.target;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/** Reads the header {@code Retry-After} (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * How long the receiver asks to be left alone; empty when it does not ask, or not in words that the standard knows.
     *
     * @param now the moment of the answer, if the receiver does not tell it in {@code Date}
     */
    static Optional<Duration> read(HttpResponse response, Instant now) {
        Header header = response.getFirstHeader("Retry-After");
        if (header == null || header.getValue() == null) {
            return Optional.empty();
        }
        String value = header.getValue().strip();
        if (!value.isEmpty() && value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        // Measured on the receiver's own clock, whatever ours says.
        Instant answeredAt = Optional.ofNullable(response.getFirstHeader("Date"))
                .flatMap(date -> instant(date.getValue()))
                .orElse(now);
        return instant(value).map(until -> Duration.between(answeredAt, until)).filter(wait -> !wait.isNegative());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
