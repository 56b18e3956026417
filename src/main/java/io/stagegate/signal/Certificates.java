package io.stagegate.signal;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Trust;
import io.stagegate.environment.Install;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Reads X.509 certificates. Keys never come here. */
final class Certificates {

    private static final int DNS = 2;
    private static final int IP = 7;

    /** A certificate, and who may have signed it. */
    private record Pair(X509Certificate certificate, X509Certificate authority) {}

    /** What was verified already: each search meets the same certificates, and verifying was half of what a search took. */
    private static final Map<Pair, Boolean> SIGNED = new ConcurrentHashMap<>();

    /** More than the certificates of the largest lab; a lab that makes new ones all the time must not fill the memory. */
    private static final int MOST_KNOWN = 2000;

    private Certificates() {}

    /** @throws CouldNotCheckException when this is no PEM of certificates */
    static List<X509Certificate> read(String where, String pem) {
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            // Its own message may quote what was read.
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": this is no PEM certificate", e);
        }
    }

    /** What vouches for the API, as the environment has it. */
    static List<X509Certificate> declared(Install environment) {
        CaBundle bundle = CaBundle.of(environment, Trust.API);
        return read(bundle.toString(), bundle.pem(bundle.toString()));
    }

    /** Whether one of them has signed it, or is it. That it is over does not matter here. */
    static boolean vouched(X509Certificate certificate, List<X509Certificate> authorities) {
        return authorities.stream()
                .anyMatch(authority -> authority.equals(certificate) || signed(certificate, authority));
    }

    private static boolean signed(X509Certificate certificate, X509Certificate authority) {
        // Names first (RFC 5280, 6.1.3): most authorities that are asked for have another one.
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        if (SIGNED.size() > MOST_KNOWN) {
            SIGNED.clear();
        }
        return SIGNED.computeIfAbsent(new Pair(certificate, authority), Certificates::verified);
    }

    private static boolean verified(Pair pair) {
        try {
            pair.certificate().verify(pair.authority().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Those of the names that it is not good for. */
    static List<String> lacking(X509Certificate certificate, List<String> names) {
        List<String> good = names(certificate);
        return names.stream()
                .filter(name -> good.stream().noneMatch(has -> fits(has, name)))
                .toList();
    }

    private static boolean fits(String has, String name) {
        return has.startsWith("*.")
                ? name.indexOf('.') > 0 && has.substring(1).equalsIgnoreCase(name.substring(name.indexOf('.')))
                : has.equalsIgnoreCase(name);
    }

    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> name.get(0).equals(DNS) || name.get(0).equals(IP))
                        .forEach(name -> names.add(String.valueOf(name.get(1))));
            }
            return names;
        } catch (CertificateParsingException e) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, "unreadable alternative names", e);
        }
    }

    /** How long it is still valid (below zero: not any more), and for how long it has been. */
    static Map<String, String> dates(X509Certificate certificate, Instant now) {
        return Map.of(
                "left",
                        Duration.between(now, certificate.getNotAfter().toInstant())
                                .toString(),
                "age",
                        Duration.between(certificate.getNotBefore().toInstant(), now)
                                .toString());
    }

    /** That it is over, or not valid yet; empty when its time is now. */
    static String untimely(X509Certificate certificate, Instant now) {
        return certificate.getNotAfter().toInstant().isBefore(now)
                ? "expired; "
                : certificate.getNotBefore().toInstant().isAfter(now) ? "not valid yet; " : "";
    }

    /** It in a line: whose, by whom, when, for what. */
    static String inALine(X509Certificate certificate) {
        return "%s, issued by %s, valid from %s to %s, for %s"
                .formatted(
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getIssuerX500Principal().getName(),
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant(),
                        names(certificate).stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" ")));
    }
}
