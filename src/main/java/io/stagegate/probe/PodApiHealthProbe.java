package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import java.util.List;

/**
 * The API's ClusterIP as a pod reaches it: {@code curl} of its node, run in the pod's own network namespace, for an
 * operator's image need not have one. Without a running container there is no such namespace to look from.
 *
 * @param node where the pod runs
 */
public record PodApiHealthProbe(Node node, String namespace, String pod) implements Probe<ApiHealth> {

    @Override
    public String subject() {
        return "the API's ClusterIP from pod " + namespace + "/" + pod + " on " + node;
    }

    @Override
    public ApiHealth observe(Lab lab) {
        Profile.Masters masters = lab.environment().install().profile().masters();
        Shell shell = lab.install().shell(node);
        String process = process(shell, runningContainer(lab));
        String ca = CaBundle.ofTheApi(lab, subject());
        Curl curl = Curl.sending(ca, shell, "nsenter", "--net", "--target", process);
        return new ApiHealth(
                masters.serviceApi() + " from " + namespace + "/" + pod + " on " + node,
                List.of(curl.get(masters.serviceApi().resolve("/readyz"))));
    }

    private String runningContainer(Lab lab) {
        NodePodsProbe pods = new NodePodsProbe(node);
        return pods.running(lab).newestNamed(namespace, pod).stream()
                .flatMap(seen -> seen.containers().stream())
                .filter(PodSandbox.Container::running)
                .map(PodSandbox.Container::id)
                .findFirst()
                .orElseThrow(() -> noRunningContainer(pods.observe(lab)));
    }

    private CouldNotCheckException noRunningContainer(NodePods there) {
        return new CouldNotCheckException(
                ConnectionFailure.OTHER,
                node + ": pod " + namespace + "/" + pod + " has no running container to look from"
                        + there.newestNamed(namespace, pod)
                                .map(seen -> ": " + seen)
                                .orElse(": no such pod there"));
    }

    private String process(Shell shell, String container) {
        JsonNode pid = Json.of(
                        shell.run(Command.of("crictl", "inspect", container).asRoot())
                                .orCouldNotCheck())
                .path("info")
                .path("pid");
        if (pid.asLong(0) <= 0) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    node + ": crictl inspect reports no process of container " + container + " of pod " + namespace
                            + "/" + pod);
        }
        return pid.asText();
    }
}
