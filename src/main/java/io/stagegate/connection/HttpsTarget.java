package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import java.net.URI;
import java.util.Optional;

/**
 * What is asked over HTTPS, where, and whom to believe. A server is asked <em>as</em> the name that it serves, which SNI
 * and the Host header carry and its certificate must hold, and <em>at</em> an address, as {@code curl --connect-to} does.
 * A control plane's certificates hold the cluster's names and never a node's address: an API server chooses its
 * certificate by SNI alone (Kubernetes, apiserver/pkg/server/dynamiccertificates/tlsconfig.go), and the Machine Config
 * Server has one for {@code api-int} (openshift/installer, pkg/asset/tls/mcscertkey.go, release-4.14 to 4.20).
 *
 * @param uri its host is the name that the server is asked as
 * @param at the IP address or DNS name that the connection goes to; empty for the URI's own host
 * @param trust whose CA vouches for the server
 * @param accept the Accept header
 * @param secret whether the answer holds secrets: of its body nothing but the length becomes evidence then
 */
public record HttpsTarget(URI uri, Optional<String> at, Trust trust, String accept, boolean secret) {

    private static final String ANYTHING = "*/*";

    /** The name that every API server serves, whatever else: {@code api.ocp4.example.com}. */
    private static final String API = "api";

    /** The name that every Machine Config Server serves. */
    private static final String API_INT = "api-int";

    /** @throws IllegalArgumentException for an address to connect to instead of an address: no name would be asked for */
    public HttpsTarget {
        if (at.isPresent() && (uri.getHost() == null || Environment.isIp(uri.getHost()))) {
            throw new IllegalArgumentException(uri + " names no server that could be asked at " + at.get());
        }
    }

    /** What is public, at the URI's own host. */
    public static HttpsTarget of(URI uri, Trust trust) {
        return new HttpsTarget(uri, Optional.empty(), trust, ANYTHING, false);
    }

    /** The API, through the load balancer. */
    public static HttpsTarget api(Install environment) {
        return of(environment.api().endpoint(), Trust.API);
    }

    /** The API server on a node, past any load balancer. */
    public static HttpsTarget api(Install environment, Node node) {
        // They all listen where the bootstrap's does; only the load balancer may have another port.
        int port = environment.profile().localhostApi().getPort();
        return on(node, environment, environment.api().endpoint(), API, port, Trust.API);
    }

    /** The Machine Config Server, through the load balancer. */
    public static HttpsTarget machineConfig(Install environment) {
        Environment.MachineConfig declared = environment.machineConfig();
        HttpsTarget target = of(declared.endpoint(), Trust.MACHINE_CONFIG);
        return declared.at().map(target::at).orElse(target);
    }

    /** The Machine Config Server on a node, past any load balancer. */
    public static HttpsTarget machineConfig(Install environment, Node node) {
        int port = environment.profile().handover().machineConfigPort();
        return on(node, environment, environment.machineConfig().endpoint(), API_INT, port, Trust.MACHINE_CONFIG);
    }

    private static HttpsTarget on(Node node, Install environment, URI endpoint, String name, int port, Trust trust) {
        String host = Environment.isIp(endpoint.getHost())
                ? name + "." + environment.cluster().domain()
                : endpoint.getHost();
        return of(URI.create("https://" + host + ":" + port), trust).at(node.address());
    }

    /** The same server, asked at this IP address or DNS name. */
    public HttpsTarget at(String address) {
        return new HttpsTarget(uri, Optional.of(address), trust, accept, secret);
    }

    /** Another thing of the same server. */
    public HttpsTarget path(String path) {
        return new HttpsTarget(uri.resolve(path), at, trust, accept, secret);
    }

    /** The same, if it can be had in these media types. */
    public HttpsTarget accepting(String mediaTypes) {
        return new HttpsTarget(uri, at, trust, mediaTypes, secret);
    }

    /** The same, whose answer holds secrets. */
    public HttpsTarget asSecret() {
        return new HttpsTarget(uri, at, trust, accept, true);
    }

    /** {@code https://api.ocp4.example.com:6443/readyz at 192.168.126.101}. */
    @Override
    public String toString() {
        return uri + at.map(address -> " at " + address).orElse("");
    }
}
