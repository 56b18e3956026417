package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import java.net.URI;
import java.util.List;

/**
 * An API server's health endpoints as a node reaches them: {@code curl} over SSH.
 *
 * @param subject the server as people call it
 * @param server scheme, host and port
 * @param ca the path on the node of the CA that vouches for the server
 */
public record NodeApiHealthProbe(Node node, String subject, URI server, String ca) implements Probe<ApiHealth> {

    /** The API server of the bootstrap node, on the node itself. */
    public static NodeApiHealthProbe itself(Node node, Profile profile) {
        return new NodeApiHealthProbe(
                node, "the API on " + node + " itself", profile.localhostApi(), profile.localhostCa());
    }

    /** The API's ClusterIP, from a master: that it answers there is kube-proxy's work. */
    public static NodeApiHealthProbe clusterIp(Node node, Profile.Masters masters) {
        return new NodeApiHealthProbe(node, "the API's ClusterIP from " + node, masters.serviceApi(), masters.ca());
    }

    @Override
    public ApiHealth observe(Lab lab) {
        Curl curl = new Curl(lab.shell(node), List.of(), ca);
        return new ApiHealth(
                server + " on " + node,
                ApiHealthProbe.PATHS.stream()
                        .map(path -> curl.get(server.resolve(path)))
                        .toList());
    }
}
