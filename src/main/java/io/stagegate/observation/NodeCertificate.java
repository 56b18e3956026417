package io.stagegate.observation;

import java.util.List;

/**
 * The certificate that a kubelet holds on its node, as {@code openssl x509} tells it.
 *
 * @param file where the kubelet keeps it
 * @param there false when there is no such file
 * @param commonNames of its subject
 * @param issuer RFC 2253
 * @param until as openssl prints it: {@code Nov 23 09:50:42 2026 GMT}
 * @param expired by the node's own clock
 */
public record NodeCertificate(
        String file, boolean there, List<String> commonNames, String issuer, String until, boolean expired) {

    public NodeCertificate {
        commonNames = List.copyOf(commonNames);
    }

    public static NodeCertificate none(String file) {
        return new NodeCertificate(file, false, List.of(), "", "", false);
    }

    @Override
    public String toString() {
        return there
                ? "held by kubelet %s: the certificate of %s, issued by %s (%s)"
                        .formatted(
                                (expired ? "though it ended " : "until ") + until,
                                String.join(", ", commonNames),
                                issuer,
                                file)
                : "no certificate: kubelet has no " + file;
    }
}
