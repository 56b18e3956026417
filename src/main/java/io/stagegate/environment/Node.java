package io.stagegate.environment;

/**
 * A host of the lab.
 *
 * @param name its short name, as features and reports call it: {@code master-0}
 * @param domain its libvirt domain's name
 * @param address its IP address or DNS name, for SSH and for asking it directly
 */
public record Node(String name, Role role, String domain, String address) {

    @Override
    public String toString() {
        return name;
    }
}
