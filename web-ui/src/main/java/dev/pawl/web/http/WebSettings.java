package dev.pawl.web.http;

/**
 * Where the server listens and what it lets a request do.
 *
 * @param host the address or name of this machine to listen on; loopback, as long as there are no accounts
 * @param port 0 to 65535; 0 takes a free one
 * @param basePath what comes before every path: empty, or such as {@code /pawl}, without a slash at its end
 */
public record WebSettings(String host, int port, String basePath, RequestLimits limits) {
    public WebSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        if (!basePath.isEmpty() && !basePath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException(
                    "base path must be empty or like /pawl, without a slash at its end, was '" + basePath + "'");
        }
    }

    /** 127.0.0.1, no base path, the usual limits. */
    public static WebSettings onPort(int port) {
        return new WebSettings("127.0.0.1", port, "", RequestLimits.defaults());
    }
}
