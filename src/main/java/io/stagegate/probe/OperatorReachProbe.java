package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.Several;
import io.stagegate.observation.Several.Sight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The API's ClusterIP as every pod of some operators reaches it. An operator without a pod is a place that could not
 * be looked at: none of its pods is not every one.
 *
 * @param operators their Deployments
 * @param masters where their pods may be asked
 */
public record OperatorReachProbe(List<Profile.ObjectName> operators, List<Node> masters)
        implements Probe<Several<ApiHealth>> {

    public OperatorReachProbe {
        operators = List.copyOf(operators);
        masters = List.copyOf(masters);
    }

    @Override
    public String subject() {
        return "the API's ClusterIP from each of the operators' pods";
    }

    @Override
    public Several<ApiHealth> observe(Lab lab) {
        Map<String, Probe<ApiHealth>> places = new LinkedHashMap<>();
        Map<String, Sight<ApiHealth>> blind = new LinkedHashMap<>();
        Several<ClusterDeployment> deployments =
                SeveralProbe.of("operators", operators, DeploymentProbe::new).observe(lab);
        deployments.sights().forEach((operator, sight) -> {
            if (sight.seen().isEmpty()) {
                blind.put(operator, Sight.none(sight.cause(), sight.permanent()));
                return;
            }
            List<ClusterPod> pods = sight.seen().get().pods().stream()
                    .filter(pod -> !pod.over())
                    .toList();
            if (pods.isEmpty()) {
                blind.put(
                        operator,
                        Sight.none("no pod to look from: " + sight.seen().get(), false));
            }
            pods.forEach(pod -> place(pod, places, blind));
        });
        Map<String, Sight<ApiHealth>> sights = new LinkedHashMap<>(
                new SeveralProbe<>(subject(), places).observe(lab).sights());
        sights.putAll(blind);
        return new Several<>(sights);
    }

    private void place(ClusterPod pod, Map<String, Probe<ApiHealth>> places, Map<String, Sight<ApiHealth>> blind) {
        String name = pod.namespace() + "/" + pod.name();
        masters.stream()
                .filter(master -> master.nodeName().equals(pod.nodeName()))
                .findFirst()
                .ifPresentOrElse(
                        master -> places.put(
                                name + " on " + master, new PodApiHealthProbe(master, pod.namespace(), pod.name())),
                        () -> blind.put(
                                name,
                                Sight.none(
                                        "it is on none of "
                                                + masters.stream()
                                                        .map(Node::nodeName)
                                                        .collect(Collectors.joining(", "))
                                                + ": " + pod,
                                        false)));
    }
}
