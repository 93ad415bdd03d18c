package dev.pawl.web.api;

import static org.jooq.impl.DSL.min;

import dev.pawl.migrations.generated.Tables;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Marks where the next page of a list begins. A cursor is signed together with what the list was asked for, so one that
 * was made up, shortened, or belongs to another list is told from ours. Safe for several threads.
 *
 * <p>The signature keeps mistakes out, not attackers: a position gives nobody anything. Its key is the moment this
 * installation was made, which all its processes know and which outlives their restarts.
 */
public final class Cursors {
    private static final int SIGNATURE_BYTES = 12;

    private final DSLContext db;
    private volatile byte @Nullable [] key;

    public Cursors(DSLContext db) {
        this.db = db;
    }

    /**
     * The cursor for {@code position}.
     *
     * @param list what the list was asked for, without cursor and limit
     */
    public String write(String list, String position) {
        byte[] text = position.getBytes(StandardCharsets.UTF_8);
        byte[] signed = Arrays.copyOf(signature(list, text), SIGNATURE_BYTES + text.length);
        System.arraycopy(text, 0, signed, SIGNATURE_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** The position in the parameter {@code cursor}; 400 if it is not a cursor of this list. */
    public Optional<String> read(String list, Parameters parameters) {
        return parameters.text("cursor").map(cursor -> {
            byte[] signed = decode(cursor);
            if (signed.length > SIGNATURE_BYTES) {
                byte[] text = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
                if (MessageDigest.isEqual(signature(list, text), Arrays.copyOf(signed, SIGNATURE_BYTES))) {
                    return new String(text, StandardCharsets.UTF_8);
                }
            }
            throw Problem.malformed(
                            "cursor",
                            "is not a cursor of this list; take next_cursor of the page before, "
                                    + "with the same filters")
                    .asException();
        });
    }

    private static byte[] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private byte[] signature(String list, byte[] position) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            mac.update(list.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(position), SIGNATURE_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    private byte[] key() {
        byte[] known = key;
        if (known == null) {
            Instant birth = db.select(min(Tables.QUEUE.CREATED_AT))
                    .from(Tables.QUEUE)
                    .fetchSingle()
                    .value1();
            known = ("pawl cursor " + birth).getBytes(StandardCharsets.UTF_8);
            key = known;
        }
        return known;
    }
}
