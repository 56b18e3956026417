package io.stagegate.environment;

/**
 * A host of the lab.
 *
 * @param name its short name, as features and reports call it: {@code master-0}
 * @param domain its libvirt domain's name
 * @param address its IP address or DNS name, for SSH and for asking it directly
 * @param nodeName what the cluster calls it: the name of its Node object, and the last part of its static pods' names
 */
public record Node(String name, Role role, String domain, String address, String nodeName) {

    /** What the users of kubelets begin with (Kubernetes, "Using Node Authorization"). */
    public static final String KUBELET_USER = "system:node:";

    /** A host that the cluster calls by its short name, too. */
    public Node(String name, Role role, String domain, String address) {
        this(name, role, domain, address, name);
    }

    /** Whether a host, as a URL names it, is this node's address: IP addresses by value, DNS names as text. */
    public boolean isAt(String host) {
        return Addresses.same(address, host);
    }

    /**
     * Whether a host of this name is the node: its short name or its node name, whole. Hosts differ in whether they call
     * themselves with their domain, so where only one of the two has a domain, the first labels are compared.
     */
    public boolean isNamed(String host) {
        return sameHost(host, name) || sameHost(host, nodeName);
    }

    private static boolean sameHost(String one, String other) {
        boolean whole = one.contains(".") == other.contains(".");
        return whole ? one.equalsIgnoreCase(other) : label(one).equalsIgnoreCase(label(other));
    }

    private static String label(String host) {
        return host.split("\\.", 2)[0];
    }

    /** The user as whom its kubelet knows itself to the API, once it has a certificate: {@code system:node:master-0}. */
    public String kubeletUser() {
        return KUBELET_USER + nodeName;
    }

    /** Whether its address is an IP address, which can be compared; of a DNS name a name server would have to be asked. */
    public boolean declaresIp() {
        return Addresses.ip(address).isPresent();
    }

    @Override
    public String toString() {
        return name;
    }
}
