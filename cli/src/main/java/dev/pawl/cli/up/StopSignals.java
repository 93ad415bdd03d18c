package dev.pawl.cli.up;

import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a person's wish to stop (SIGTERM, Ctrl-C, the terminal's end) reach us instead of ending the JVM: then we stop
 * in our order, and with exit code 0.
 *
 * <p>The only class for that is {@code sun.misc.Signal}, of the module {@code jdk.unsupported}, whose mere mention is a
 * compiler warning; so it is used by name. Where it is missing, the JVM's own shutdown has to do.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private StopSignals() {}

    /** Runs {@code stop} at each signal, on a thread of the JVM's. Without support for that, at the JVM's shutdown. */
    @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone.
    static void handle(Runnable stop) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                stop.run();
                                yield null;
                            }
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> "stop";
                        };
                    });
            for (String name : NAMES) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException e) {
            LOG.warn("This JVM does not hand over signals; its exit code after one will not be 0", e);
            Runtime.getRuntime().addShutdownHook(new Thread(stop, "pawl-stop"));
        }
    }
}
