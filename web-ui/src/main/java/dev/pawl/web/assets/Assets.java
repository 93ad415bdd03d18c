package dev.pawl.web.assets;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * All static files, read from the class path once, with a version that changes with any of their bytes. Immutable.
 *
 * <p>The version is part of each file's address, so browsers may keep a file for good, and the modules, which import
 * each other by relative address, are always of one version.
 */
public final class Assets {
    private static final List<String> OWN = List.of(
            "ansi.js",
            "app.css",
            "app.js",
            "chevron.svg",
            "fonts/inter-latin.woff2",
            "fonts/jetbrains-mono-latin.woff2",
            "icon.svg",
            "idiomorph-ext.min.js",
            "live-worker.js",
            "live.js",
            "log.js");

    private static final String VERSIONS = "dev/pawl/web/assets/webjars.properties";

    private final Map<String, Asset> files;
    private final String version;

    private Assets(Map<String, Asset> files) {
        this.files = Map.copyOf(files);
        this.version = hash(new TreeMap<>(files));
    }

    /** Reads the files of this build. */
    public static Assets load() {
        var files = new TreeMap<String, Asset>();
        for (String name : OWN) {
            files.put(name, new Asset(name, resource("dev/pawl/web/assets/" + name)));
        }
        files.put("htmx.min.js", new Asset("htmx.min.js", htmx()));
        return new Assets(files);
    }

    /** Twelve hexadecimal digits. */
    public String version() {
        return version;
    }

    Optional<Asset> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static byte[] htmx() {
        var versions = new Properties();
        try {
            versions.load(new StringReader(new String(resource(VERSIONS), StandardCharsets.ISO_8859_1)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return resource("META-INF/resources/webjars/htmx.org/" + versions.getProperty("htmx") + "/dist/htmx.min.js");
    }

    private static byte[] resource(String path) {
        try (InputStream file = Assets.class.getClassLoader().getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(
                        "the program is not complete: " + path + " is missing from its class path");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path + " from the class path", unreadable);
        }
    }

    private static String hash(Map<String, Asset> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, asset) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(asset.plain());
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
