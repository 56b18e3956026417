package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.observation.NodeCertificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The certificate that the kubelet on a node holds. Only openssl reads the file: the private key lies in it, too. */
record NodeCertificateProbe(Node node, KubeletCertificate wave) implements Probe<NodeCertificate> {

    /** kubelet's {@code --cert-dir}, unless it is given another (kubelet's command line reference). */
    private static final String DIRECTORY = "/var/lib/kubelet/pki/";

    /** A link to the newest pair; the names are kubelet's own (pkg/kubelet/certificate). */
    private String file() {
        return DIRECTORY
                + switch (wave) {
                    case CLIENT -> "kubelet-client-current.pem";
                    case SERVING -> "kubelet-server-current.pem";
                };
    }

    @Override
    public String subject() {
        return "the " + wave + " certificate that kubelet holds on " + node;
    }

    @Override
    public NodeCertificate observe(Lab lab) {
        CommandResult result = lab.install()
                .shell(node)
                .run(Command.of(
                                "openssl",
                                "x509",
                                "-noout",
                                "-subject",
                                "-issuer",
                                "-enddate",
                                "-nameopt",
                                "RFC2253",
                                // Makes it exit with 1 for a certificate that is over, and say so.
                                "-checkend",
                                "0",
                                "-in",
                                file())
                        .asRoot());
        // 1 is openssl's own; a shell that does not find openssl says 127, in the same words.
        if (result.exit() == 1
                && result.stderr().contains(file())
                && result.stderr().contains("No such file or directory")) {
            return NodeCertificate.none(file());
        }
        Map<String, String> told = new HashMap<>();
        result.stdout()
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> told.put(pair[0], pair[1].strip()));
        if (!told.keySet().containsAll(List.of("subject", "issuer", "notAfter"))) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED,
                    "%s: %s printed no certificate (exit %d): %s"
                            .formatted(
                                    node,
                                    result.command(),
                                    result.exit(),
                                    result.stderr().strip()));
        }
        return new NodeCertificate(
                file(),
                true,
                commonNames(told.get("subject")),
                told.get("issuer"),
                told.get("notAfter"),
                !result.stdout().contains("Certificate will not expire"));
    }

    private static List<String> commonNames(String subject) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(rdn.getValue()));
                }
            }
            return names;
        } catch (InvalidNameException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, "openssl printed no RFC 2253 name: " + subject, e);
        }
    }
}
