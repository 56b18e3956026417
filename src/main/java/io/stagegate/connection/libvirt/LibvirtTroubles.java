package io.stagegate.connection.libvirt;

import io.stagegate.connection.Trouble;
import java.util.Map;
import java.util.regex.Pattern;
import org.libvirt.Error;
import org.libvirt.LibvirtException;

/**
 * Names the trouble behind a libvirt error: by its code, by the system's errno where libvirt passes one on, and by
 * words only where ssh spoke, which libvirt hands through as text.
 */
final class LibvirtTroubles {

    /**
     * EOVERFLOW: the ssh that libvirt started has ended and said more than the 1024 bytes that libvirt reads of it
     * (libvirt 9.0, src/rpc/virnetsocket.c, virNetSocketReadWire). Of what ssh says before it ends, only its warning of
     * a host key that has changed is that long.
     */
    private static final int SSH_SAID_TOO_MUCH = 75;

    /** Linux errno values, which libvirt keeps in {@code int1} of a VIR_ERR_SYSTEM_ERROR. */
    private static final Map<Integer, Trouble> ERRNO = Map.ofEntries(
            Map.entry(1, Trouble.DENIED), // EPERM
            Map.entry(2, Trouble.REFUSED), // ENOENT: no such socket, so no daemon
            Map.entry(13, Trouble.DENIED), // EACCES
            Map.entry(32, Trouble.BROKEN), // EPIPE
            Map.entry(SSH_SAID_TOO_MUCH, Trouble.HOST_KEY),
            Map.entry(101, Trouble.UNREACHABLE), // ENETUNREACH
            Map.entry(104, Trouble.BROKEN), // ECONNRESET
            Map.entry(110, Trouble.TIMEOUT), // ETIMEDOUT
            Map.entry(111, Trouble.REFUSED), // ECONNREFUSED
            Map.entry(113, Trouble.UNREACHABLE)); // EHOSTUNREACH

    private static final Map<Pattern, Trouble> WORDS = Map.of(
            words("could not resolve hostname|name or service not known|temporary failure in name resolution"),
            Trouble.DNS,
            words("host key verification failed"),
            Trouble.HOST_KEY,
            words("permission denied|authentication (failed|unavailable)"),
            Trouble.DENIED,
            words("connection refused"),
            Trouble.REFUSED,
            words("no route to host|network is unreachable"),
            Trouble.UNREACHABLE,
            words("timed out|no response from .*keepalive|keepalive"),
            Trouble.TIMEOUT,
            words("certificate|tls"),
            Trouble.TLS);

    private LibvirtTroubles() {}

    static Trouble of(LibvirtException failure) {
        Error error = failure.getError();
        if (error == null) {
            return Trouble.OTHER;
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

    static Trouble of(Error.ErrorNumber code, int errno, String message) {
        for (Map.Entry<Pattern, Trouble> words : WORDS.entrySet()) {
            if (words.getKey().matcher(message).find()) {
                return words.getValue();
            }
        }
        return switch (code) {
            case VIR_ERR_AUTH_FAILED,
                    VIR_ERR_AUTH_CANCELLED,
                    VIR_ERR_AUTH_UNAVAILABLE,
                    VIR_ERR_ACCESS_DENIED,
                    VIR_ERR_OPERATION_DENIED -> Trouble.DENIED;
            case VIR_ERR_UNKNOWN_HOST -> Trouble.DNS;
            case VIR_ERR_GNUTLS_ERROR -> Trouble.TLS;
            case VIR_ERR_OPERATION_TIMEOUT -> Trouble.TIMEOUT;
            // No driver for the URI, or one that this libvirt was built without: waiting does not bring it.
            case VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_ARG, VIR_ERR_CONFIG_UNSUPPORTED -> Trouble.OUR_SIDE;
            case VIR_ERR_SYSTEM_ERROR -> ERRNO.getOrDefault(errno, Trouble.OTHER);
            case VIR_ERR_RPC, VIR_ERR_INVALID_CONN -> Trouble.BROKEN;
            // "client socket is closed" and its like have no code of their own.
            case VIR_ERR_INTERNAL_ERROR -> message.contains("closed") ? Trouble.BROKEN : Trouble.OTHER;
            default -> Trouble.OTHER;
        };
    }

    private static Pattern words(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }
}
