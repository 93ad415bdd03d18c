package dev.pawl.outbound;

/** A call was not made, because its address is none that Pawl may call. The message names it and the setting. */
public final class OutboundRefused extends RuntimeException {
    OutboundRefused(String message) {
        super(message);
    }
}
