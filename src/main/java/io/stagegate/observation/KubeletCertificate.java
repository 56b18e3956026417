package io.stagegate.observation;

/**
 * The two certificates that a kubelet asks the API for, one after the other. What their signers promise is reported in
 * https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
 */
public enum KubeletCertificate {
    /** By which the API knows the kubelet. */
    CLIENT("client", "kubernetes.io/kube-apiserver-client-kubelet", "client auth"),
    /** By which the kubelet is known to those who ask it: for logs, say. */
    SERVING("serving", "kubernetes.io/kubelet-serving", "server auth");

    private final String word;
    private final String signer;
    private final String usage;

    KubeletCertificate(String word, String signer, String usage) {
        this.word = word;
        this.signer = signer;
        this.usage = usage;
    }

    public String signer() {
        return signer;
    }

    /** The usage that makes the certificate what it is, as a request spells it. */
    public String usage() {
        return usage;
    }

    /** {@code client} or {@code serving}. */
    @Override
    public String toString() {
        return word;
    }
}
