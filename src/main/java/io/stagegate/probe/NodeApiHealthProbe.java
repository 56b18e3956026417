package io.stagegate.probe;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import java.net.URI;
import java.util.Optional;

/**
 * An API server's health endpoints as a node reaches them: {@code curl} over SSH.
 *
 * @param subject the server as people call it
 * @param server scheme, host and port
 * @param ca the path on the node of the CA that vouches for the server; empty for the environment's, which is sent along
 */
public record NodeApiHealthProbe(Node node, String subject, URI server, Optional<String> ca)
        implements Probe<ApiHealth> {

    /** The API server of the bootstrap node, on the node itself. */
    public static NodeApiHealthProbe itself(Node node, InstallProfile profile) {
        return new NodeApiHealthProbe(
                node, "the API on " + node + " itself", profile.localhostApi(), Optional.of(profile.localhostCa()));
    }

    /** The API's ClusterIP, from a master: that it answers there is kube-proxy's work. */
    public static NodeApiHealthProbe clusterIp(Node node, Profile.Masters masters) {
        return new NodeApiHealthProbe(node, "the API's ClusterIP from " + node, masters.serviceApi(), Optional.empty());
    }

    @Override
    public ApiHealth observe(Lab lab) {
        Shell shell = lab.install().shell(node);
        Curl curl = ca.map(path -> Curl.with(path, shell))
                .orElseGet(() -> Curl.sending(CaBundle.ofTheApi(lab, subject), shell));
        return new ApiHealth(
                server + " on " + node,
                ApiHealthProbe.PATHS.stream()
                        .map(path -> curl.get(server.resolve(path)))
                        .toList());
    }
}
