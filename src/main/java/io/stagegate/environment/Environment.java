package io.stagegate.environment;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A lab as its file declares it, complete and checked.
 *
 * @param file where it was read from, for messages
 * @param nodes by name, in the file's order
 * @param patience by name
 * @param permissions what may be changed; empty for a lab that is only looked at
 */
public record Environment(
        String name,
        Path file,
        Profile profile,
        Cluster cluster,
        Libvirt hypervisor,
        Ssh ssh,
        Api api,
        Map<String, Node> nodes,
        Map<String, Patience> patience,
        Set<Permission> permissions) {

    /**
     * @param name the cluster's name, the first label of its domain: {@code ocp4}
     * @param domain the cluster's DNS domain: {@code ocp4.example.com}
     */
    public record Cluster(String name, String domain) {}

    /** @param uri libvirt's connection URI, such as {@code qemu+ssh://root@hypervisor/system} */
    public record Libvirt(URI uri) {}

    /**
     * @param port 1 to 65535
     * @param key the private key's file
     * @param knownHosts an OpenSSH known_hosts file that has every node's key
     */
    public record Ssh(String user, int port, Path key, Path knownHosts) {}

    /**
     * @param endpoint the API through the load balancer: {@code https://api.ocp4.example.com:6443}
     * @param ca PEM file of the CA (or CAs) that signed the API's serving certificate
     * @param kubeconfig the admin kubeconfig's file
     */
    public record Api(URI endpoint, Path ca, Path kubeconfig) {}
}
