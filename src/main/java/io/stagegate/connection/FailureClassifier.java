package io.stagegate.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Names the {@link ConnectionFailure} behind what a library threw: one table for every connection. */
public final class FailureClassifier {

    private static final Pattern UNREACHABLE =
            Pattern.compile("no route to host|(network|host) is (unreachable|down)", Pattern.CASE_INSENSITIVE);

    private static final Pattern TIMED_OUT = Pattern.compile(
            "timed out|timeout (period )?(of \\d+ ?ms )?(has been )?(exceeded|expired)", Pattern.CASE_INSENSITIVE);

    /** What the JDK, Netty and Vert.x say when the peer went away; none of them has a type for it. */
    private static final Pattern BROKEN = Pattern.compile(
            "connection (was |has been )?(reset|closed|aborted)|broken pipe|socket (is )?closed|end of (stream|file)"
                    + "|\\bEOF\\b|remote host terminated|during handshake|closing inbound before|stream was (reset|closed)",
            Pattern.CASE_INSENSITIVE);

    private FailureClassifier() {}

    /** The trouble behind a failure and all its causes; {@link ConnectionFailure#OTHER} when none of them is known. */
    public static ConnectionFailure of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof CouldNotCheckException known) {
                return known.failure();
            }
        }
        if (any(chain, FailureClassifier::isUnresolved)) {
            return ConnectionFailure.DNS;
        }
        if (any(chain, t -> t instanceof NoRouteToHostException || matches(t, UNREACHABLE))) {
            return ConnectionFailure.UNREACHABLE;
        }
        // Before "refused": Netty's ConnectTimeoutException is a ConnectException.
        if (any(chain, FailureClassifier::isTimeout)) {
            return ConnectionFailure.TIMEOUT;
        }
        if (any(chain, ConnectException.class::isInstance)) {
            return ConnectionFailure.REFUSED;
        }
        // Before TLS: a load balancer with no backend closes in the middle of the handshake, and the JDK calls that an
        // SSLException. It passes by itself, a bad certificate does not.
        boolean certificate =
                any(chain, t -> t instanceof CertificateException || t instanceof CertPathValidatorException);
        if (!certificate && any(chain, FailureClassifier::isBroken)) {
            return ConnectionFailure.BROKEN;
        }
        if (certificate || any(chain, SSLException.class::isInstance)) {
            return ConnectionFailure.TLS;
        }
        if (any(chain, t -> t instanceof JsonProcessingException || t instanceof ProtocolException)) {
            return ConnectionFailure.GARBLED;
        }
        return ConnectionFailure.OTHER;
    }

    /** Wraps a failure: {@code GET https://…: TLS: PKIX path building failed}. */
    public static CouldNotCheckException couldNotCheck(String where, Throwable failure) {
        return couldNotCheck(where, of(failure), failure);
    }

    /** As {@link #couldNotCheck(String, Throwable)}, where the connection knows the trouble better. */
    public static CouldNotCheckException couldNotCheck(String where, ConnectionFailure failure, Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new CouldNotCheckException(failure, where + ": " + failure + ": " + words(cause), cause);
    }

    /** A failure's own words and its root cause's, if that says more; a type's name where there are none. */
    public static String words(Throwable failure) {
        List<Throwable> chain = chain(failure);
        String outer = chain.stream()
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
        // Not only at the root: Netty's resolver has a cause below it, where the name server has answered.
        if (any(chain, FailureClassifier::isUnresolved)) {
            return "the name does not resolve: " + outer;
        }
        Throwable root = chain.get(chain.size() - 1);
        String inner = root.getMessage();
        if (inner == null || inner.isBlank()) {
            inner = root.getClass().getSimpleName();
            return outer.toLowerCase(Locale.ROOT).contains("closed") || outer.equals(inner)
                    ? outer
                    : outer + " (" + inner + ")";
        }
        return outer.contains(inner) ? outer : outer + " (" + inner + ")";
    }

    private static boolean isUnresolved(Throwable t) {
        return t instanceof UnknownHostException || t instanceof UnresolvedAddressException;
    }

    private static boolean isTimeout(Throwable t) {
        return t instanceof SocketTimeoutException
                || t instanceof TimeoutException
                || (t instanceof IOException && matches(t, TIMED_OUT));
    }

    private static boolean isBroken(Throwable t) {
        return t instanceof EOFException
                || t instanceof ClosedChannelException
                || (t instanceof SocketException && !(t instanceof ConnectException))
                || (t instanceof IOException && matches(t, BROKEN));
    }

    private static boolean matches(Throwable t, Pattern words) {
        return t.getMessage() != null && words.matcher(t.getMessage()).find();
    }

    private static boolean any(List<Throwable> chain, Predicate<Throwable> is) {
        return chain.stream().anyMatch(is);
    }

    /** The failure and its causes, outermost first; a cause may lead back to itself, so it is cut. */
    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t) && chain.size() < 30; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
