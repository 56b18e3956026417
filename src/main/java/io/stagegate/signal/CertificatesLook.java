package io.stagegate.signal;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trust;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.Finding;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The certificates that the profile names of a component. What the node has not, it does not need. */
final class CertificatesLook {

    static final Look LOOK = Look.onNodes(
                    "certificates",
                    "file subject issuer vouched lacks left:duration age:duration",
                    CertificatesLook::collect)
            .of("a component in the profile's `diagnosis.certificates`");

    private static final String HEADING = "== ";

    /** Certificates only: a key that lies in the same file stays on the node. */
    private static final String SCRIPT = "for file; do [ -e \"$file\" ] || continue; echo \"" + HEADING
            + "$file\"; sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' \"$file\"; done";

    private CertificatesLook() {}

    private static List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        Install environment = lab.environment().install();
        Map<String, List<Profile.Certificate>> named =
                environment.profile().diagnosis().certificates();
        if (named.isEmpty()) {
            // Of labs of this kind no certificate is known by its file, and so none is expected.
            return List.of();
        }
        List<Profile.Certificate> wanted = named.get(place.of());
        if (wanted == null) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    "profile " + environment.profile().name() + " names no certificates of " + place.of());
        }
        Map<String, String> read = read(lab, node, wanted);
        List<Finding> findings = new ArrayList<>();
        for (Profile.Certificate certificate : wanted) {
            if (read.containsKey(certificate.file())) {
                try {
                    findings.add(finding(environment, node, certificate, read, missing));
                } catch (CouldNotCheckException e) {
                    missing.accept(e.getMessage());
                }
            }
        }
        return findings;
    }

    private static Map<String, String> read(Lab lab, Node node, List<Profile.Certificate> wanted) {
        Set<String> files = new LinkedHashSet<>();
        wanted.forEach(certificate -> {
            files.add(certificate.file());
            certificate.ca().ifPresent(files::add);
        });
        Map<String, String> read = new LinkedHashMap<>();
        String file = "";
        for (String line : NodeLooks.script(lab, node, SCRIPT, files.toArray(String[]::new))
                .orCouldNotCheck()
                .stdout()
                .lines()
                .toList()) {
            if (line.startsWith(HEADING)) {
                file = line.substring(HEADING.length());
                read.put(file, "");
            } else {
                read.merge(file, line + "\n", String::concat);
            }
        }
        return read;
    }

    private static Finding finding(
            Install environment,
            Node node,
            Profile.Certificate wanted,
            Map<String, String> read,
            Consumer<String> missing) {
        String where = node + ": " + wanted.file();
        List<X509Certificate> chain = Certificates.read(where, read.get(wanted.file()));
        if (chain.isEmpty()) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": there is no certificate in it");
        }
        X509Certificate certificate = chain.get(0);
        Map<String, String> fields = new LinkedHashMap<>(Certificates.dates(certificate, Instant.now()));
        fields.put("file", wanted.file());
        fields.put("subject", certificate.getSubjectX500Principal().getName());
        fields.put("issuer", certificate.getIssuerX500Principal().getName());
        List<String> names = wanted.names().stream()
                .map(name -> name.replace("{address}", node.address())
                        .replace("{node-name}", node.nodeName())
                        .replace("{domain}", environment.cluster().domain()))
                .toList();
        List<String> lacking = Certificates.lacking(certificate, names);
        fields.put("lacks", String.join(", ", lacking));
        // What is wrong comes first: a line may be cut.
        StringBuilder text =
                new StringBuilder(wanted.file() + ": " + Certificates.untimely(certificate, Instant.now()));
        if (!lacking.isEmpty()) {
            text.append("not for ").append(String.join(", ", lacking)).append("; ");
        }
        try {
            boolean vouched = Certificates.vouched(certificate, authorities(environment, node, wanted, read));
            fields.put("vouched", vouched ? "yes" : "no");
            if (!vouched) {
                text.append("not vouched for by ")
                        .append(wanted.ca()
                                .orElse(CaBundle.of(environment, Trust.API) + ", which the environment declares"))
                        .append("; ");
            }
        } catch (CouldNotCheckException e) {
            missing.accept(e.getMessage());
        }
        text.append(Certificates.inALine(certificate));
        return Finding.now(node.name(), text.toString(), fields);
    }

    private static List<X509Certificate> authorities(
            Install environment, Node node, Profile.Certificate wanted, Map<String, String> read) {
        if (wanted.ca().isEmpty()) {
            return Certificates.declared(environment);
        }
        String file = wanted.ca().get();
        if (!read.containsKey(file)) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, node + ": there is no CA " + file);
        }
        return Certificates.read(node + ": " + file, read.get(file));
    }
}
