package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The API's ClusterIP as every pod of some operators reaches it. An operator without a pod is a place that could not
 * be observed: none of its pods is not every one.
 *
 * @param operators their Deployments
 * @param masters where their pods may be asked
 */
public record OperatorReachProbe(List<Profile.ObjectName> operators, List<Node> masters)
        implements Probe<PerPlace<ApiHealth>> {

    public OperatorReachProbe {
        operators = List.copyOf(operators);
        masters = List.copyOf(masters);
    }

    @Override
    public String subject() {
        return "the API's ClusterIP from each of the operators' pods";
    }

    @Override
    public PerPlace<ApiHealth> observe(Lab lab) {
        Map<String, Probe<ApiHealth>> places = new LinkedHashMap<>();
        Map<String, Result<ApiHealth>> blind = new LinkedHashMap<>();
        PerPlace<ClusterDeployment> deployments =
                ParallelProbe.of("operators", operators, DeploymentProbe::new).observe(lab);
        deployments.results().forEach((operator, result) -> {
            if (result.seen().isEmpty()) {
                blind.put(operator, Result.none(result.cause(), result.permanent()));
                return;
            }
            List<ClusterPod> pods = result.seen().get().pods().stream()
                    .filter(pod -> !pod.over())
                    .toList();
            if (pods.isEmpty()) {
                blind.put(
                        operator,
                        Result.none("no pod to look from: " + result.seen().get(), false));
            }
            pods.forEach(pod -> place(pod, places, blind));
        });
        Map<String, Result<ApiHealth>> results = new LinkedHashMap<>(
                new ParallelProbe<>(subject(), places).observe(lab).results());
        results.putAll(blind);
        return new PerPlace<>(results);
    }

    private void place(ClusterPod pod, Map<String, Probe<ApiHealth>> places, Map<String, Result<ApiHealth>> blind) {
        String name = pod.namespace() + "/" + pod.name();
        masters.stream()
                .filter(master -> master.nodeName().equals(pod.nodeName()))
                .findFirst()
                .ifPresentOrElse(
                        master -> places.put(
                                name + " on " + master, new PodApiHealthProbe(master, pod.namespace(), pod.name())),
                        () -> blind.put(
                                name,
                                Result.none(
                                        "it is on none of "
                                                + masters.stream()
                                                        .map(Node::nodeName)
                                                        .collect(Collectors.joining(", "))
                                                + ": " + pod,
                                        false)));
    }
}
