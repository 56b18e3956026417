package io.stagegate.connection.libvirt;

import io.stagegate.connection.ConnectionFailure;
import java.util.Map;
import java.util.regex.Pattern;
import org.libvirt.Error;
import org.libvirt.LibvirtException;

/**
 * Names the trouble behind a libvirt error: by its code, by the system's errno where libvirt passes one on, and by
 * words only where ssh spoke, which libvirt hands through as text.
 */
final class LibvirtFailures {

    /**
     * EOVERFLOW: the ssh that libvirt started has ended and said more than the 1024 bytes that libvirt reads of it
     * (libvirt 9.0, src/rpc/virnetsocket.c, virNetSocketReadWire). Of what ssh says before it ends, only its warning of
     * a host key that has changed is that long.
     */
    private static final int SSH_SAID_TOO_MUCH = 75;

    /** Linux errno values, which libvirt keeps in {@code int1} of a VIR_ERR_SYSTEM_ERROR. */
    private static final Map<Integer, ConnectionFailure> ERRNO = Map.ofEntries(
            Map.entry(1, ConnectionFailure.DENIED), // EPERM
            Map.entry(2, ConnectionFailure.REFUSED), // ENOENT: no such socket, so no daemon
            Map.entry(13, ConnectionFailure.DENIED), // EACCES
            Map.entry(32, ConnectionFailure.BROKEN), // EPIPE
            Map.entry(SSH_SAID_TOO_MUCH, ConnectionFailure.HOST_KEY),
            Map.entry(101, ConnectionFailure.UNREACHABLE), // ENETUNREACH
            Map.entry(104, ConnectionFailure.BROKEN), // ECONNRESET
            Map.entry(110, ConnectionFailure.TIMEOUT), // ETIMEDOUT
            Map.entry(111, ConnectionFailure.REFUSED), // ECONNREFUSED
            Map.entry(113, ConnectionFailure.UNREACHABLE)); // EHOSTUNREACH

    private static final Map<Pattern, ConnectionFailure> WORDS = Map.of(
            words("could not resolve hostname|name or service not known|temporary failure in name resolution"),
            ConnectionFailure.DNS,
            words("host key verification failed"),
            ConnectionFailure.HOST_KEY,
            words("permission denied|authentication (failed|unavailable)"),
            ConnectionFailure.DENIED,
            words("connection refused"),
            ConnectionFailure.REFUSED,
            words("no route to host|network is unreachable"),
            ConnectionFailure.UNREACHABLE,
            words("timed out|no response from .*keepalive|keepalive"),
            ConnectionFailure.TIMEOUT,
            words("certificate|tls"),
            ConnectionFailure.TLS);

    private LibvirtFailures() {}

    static ConnectionFailure of(LibvirtException failure) {
        Error error = failure.getError();
        if (error == null) {
            return ConnectionFailure.OTHER;
        }
        return of(error.getCode(), error.getInt1(), String.valueOf(error.getMessage()));
    }

    /** What it says, and what it does not. */
    static String words(LibvirtException failure) {
        Error error = failure.getError();
        boolean ssh = error != null
                && error.getCode() == Error.ErrorNumber.VIR_ERR_SYSTEM_ERROR
                && error.getInt1() == SSH_SAID_TOO_MUCH;
        return failure.getMessage()
                + (ssh
                        ? "; ssh said more than libvirt reads, as when a host key has changed: see what ssh says itself"
                        : "");
    }

    static ConnectionFailure of(Error.ErrorNumber code, int errno, String message) {
        for (Map.Entry<Pattern, ConnectionFailure> words : WORDS.entrySet()) {
            if (words.getKey().matcher(message).find()) {
                return words.getValue();
            }
        }
        return switch (code) {
            case VIR_ERR_AUTH_FAILED,
                    VIR_ERR_AUTH_CANCELLED,
                    VIR_ERR_AUTH_UNAVAILABLE,
                    VIR_ERR_ACCESS_DENIED,
                    VIR_ERR_OPERATION_DENIED -> ConnectionFailure.DENIED;
            case VIR_ERR_UNKNOWN_HOST -> ConnectionFailure.DNS;
            case VIR_ERR_GNUTLS_ERROR -> ConnectionFailure.TLS;
            case VIR_ERR_OPERATION_TIMEOUT -> ConnectionFailure.TIMEOUT;
            // No driver for the URI, or one that this libvirt was built without: waiting does not bring it.
            case VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_ARG, VIR_ERR_CONFIG_UNSUPPORTED -> ConnectionFailure.OUR_SIDE;
            case VIR_ERR_SYSTEM_ERROR -> ERRNO.getOrDefault(errno, ConnectionFailure.OTHER);
            case VIR_ERR_RPC, VIR_ERR_INVALID_CONN -> ConnectionFailure.BROKEN;
            // "client socket is closed" and its like have no code of their own.
            case VIR_ERR_INTERNAL_ERROR ->
                message.contains("closed") ? ConnectionFailure.BROKEN : ConnectionFailure.OTHER;
            default -> ConnectionFailure.OTHER;
        };
    }

    private static Pattern words(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }
}
