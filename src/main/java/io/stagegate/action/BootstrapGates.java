package io.stagegate.action;

import io.stagegate.action.Gate.Look;
import io.stagegate.check.Api;
import io.stagegate.check.Domains;
import io.stagegate.check.ForEach;
import io.stagegate.check.Handover;
import io.stagegate.check.LoadBalancing;
import io.stagegate.check.Nodes;
import io.stagegate.check.Operators;
import io.stagegate.check.Pods;
import io.stagegate.check.Removal;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ApiNamesProbe;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.probe.ConfigMapProbe;
import io.stagegate.probe.DeploymentProbe;
import io.stagegate.probe.DomainProbe;
import io.stagegate.probe.EndpointsProbe;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.KubeletsServers;
import io.stagegate.probe.LeaseProbe;
import io.stagegate.probe.LoadBalancerProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.RolloutProbe;
import io.stagegate.probe.ServedRequestsProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What stands before the removal of the bootstrap: the conditions under which it is not needed any more. */
public final class BootstrapGates {

    private static final String REFUSAL = "the bootstrap may not be removed";

    private static final String API_SERVER = "kube-apiserver";

    private static final List<String> COMPONENTS = List.of(API_SERVER, "kube-controller-manager", "kube-scheduler");

    private BootstrapGates() {}

    /** Every condition under which a lab's bootstrap is not needed any more. */
    public static Gate beforeTheRemoval(Install environment) {
        return new Gate(REFUSAL, looks(environment), notApplicable(environment));
    }

    /**
     * The same once the bootstrap is shut off, before what is left of it is deleted: its marker cannot be observed any
     * more. That it is shut off is a condition instead.
     */
    static Gate onceShutOff(Install environment) {
        List<Look<?>> looks = new ArrayList<>(looks(environment));
        looks.add(Look.at(new DomainProbe(environment.bootstrap()))
                .whether("the bootstrap is shut off", Domains.shutOff()));
        Map<String, String> notApplicable = new HashMap<>(notApplicable(environment));
        notApplicable.putIfAbsent(sentence(HandoverCondition.MARKER, environment), "the bootstrap is shut off");
        return new Gate(REFUSAL, looks, notApplicable);
    }

    private static List<Look<?>> looks(Install environment) {
        List<Look<?>> looks = new ArrayList<>(reported(environment));
        looks.add(etcd(environment));
        looks.addAll(controlPlane(environment));
        looks.addAll(nodes(environment));
        KubeletsServers servers = new KubeletsServers();
        looks.add(names(environment, servers));
        looks.addAll(loadBalancer(environment, servers));
        looks.add(Look.at(new DeploymentProbe(environment.profile().handover().clusterVersionOperator()))
                .whether(
                        sentence(HandoverCondition.CLUSTER_VERSION_OPERATOR, environment),
                        Operators.availableOn(environment.masters())));
        return looks;
    }

    private static Map<String, String> notApplicable(Install environment) {
        Map<String, String> notApplicable = new HashMap<>();
        if (environment.loadBalancer().isEmpty()) {
            Stream.of(HandoverCondition.LOAD_BALANCER, HandoverCondition.LOAD_BALANCER_PATH)
                    .forEach(condition ->
                            notApplicable.put(sentence(condition, environment), "no load balancer declared"));
        }
        environment
                .install()
                .profile()
                .handover()
                .without()
                .forEach(condition -> notApplicable.put(
                        sentence(condition, environment),
                        "profile " + environment.profile().name()));
        return notApplicable;
    }

    /** What must hold, in words: the condition's name in the report. */
    static String sentence(HandoverCondition condition, Install environment) {
        return switch (condition) {
            case MARKER -> "bootkube has left its marker on the bootstrap";
            case CONFIG_MAP ->
                "the ConfigMap " + environment.profile().handover().configMap()
                        + " says that the bootstrap is complete";
            case NO_BOOTSTRAP_MEMBER -> Removal.NO_BOOTSTRAP_MEMBER;
            case VOTERS_ON_MASTERS -> Removal.VOTERS_ON_MASTERS;
            case STATIC_PODS -> String.join(", ", COMPONENTS) + " run on every master";
            case API_READY -> "the API is ready on every master, asked directly";
            case SERVICE_ENDPOINTS -> "the API's own service does not lead to the bootstrap";
            case MACHINE_CONFIG -> "the Machine Config Server answers on every master";
            case LEASES -> "the leaders' leases are held on masters, freshly";
            case ROLLED_OUT -> API_SERVER + " is not being rolled out";
            case NODES_READY -> "every master is Ready";
            case NODE_LEASES -> "every master's kubelet renews its lease";
            case API_NAMES -> "the API's names lead elsewhere than to the bootstrap, here and on every master";
            case LOAD_BALANCER -> "the load balancer sees every master as up";
            case LOAD_BALANCER_PATH ->
                "requests to the API pass through the load balancer, from here and from every master";
            case CLUSTER_VERSION_OPERATOR -> "the cluster version operator runs on a master";
        };
    }

    /** Asked only where a load balancer is declared. */
    private static List<Look<?>> loadBalancer(Install environment, KubeletsServers servers) {
        return List.of(
                mastersUp(environment),
                Look.at(new ServedRequestsProbe(servers))
                        .whether(
                                sentence(HandoverCondition.LOAD_BALANCER_PATH, environment),
                                Handover.throughTheLoadBalancer()));
    }

    private static List<Look<?>> nodes(Install environment) {
        return List.of(nodesReady(environment), nodeLeases(environment), rolledOut(environment));
    }

    static Look<?> nodesReady(Install environment) {
        return Look.at(new ClusterNodesProbe())
                .whether(sentence(HandoverCondition.NODES_READY, environment), Nodes.ready(environment.masters()));
    }

    static Look<?> nodeLeases(Install environment) {
        return Look.at(ParallelProbe.of("", LeaseProbe.names(environment.masters()), LeaseProbe::new))
                .whether(sentence(HandoverCondition.NODE_LEASES, environment), ForEach.one(Handover.heldByItsNode()));
    }

    static Look<?> rolledOut(Install environment) {
        return Look.at(new RolloutProbe(API_SERVER))
                .whether(
                        sentence(HandoverCondition.ROLLED_OUT, environment), Handover.rolledOut(environment.masters()));
    }

    static Look<?> names(Install environment, KubeletsServers servers) {
        return Look.at(ApiNamesProbe.everywhere(environment, servers))
                .whether(
                        sentence(HandoverCondition.API_NAMES, environment),
                        ForEach.one(Handover.namesLeadElsewhereThan(environment.bootstrap())));
    }

    private static List<Look<?>> reported(Install environment) {
        Profile.Handover handover = environment.profile().handover();
        return List.of(
                Look.at(new FileProbe(environment.bootstrap(), handover.marker()))
                        .whether(sentence(HandoverCondition.MARKER, environment), Handover.marked()),
                Look.at(new ConfigMapProbe(handover.configMap()))
                        .whether(sentence(HandoverCondition.CONFIG_MAP, environment), Handover.complete()));
    }

    private static Look<?> etcd(Install environment) {
        Node bootstrap = environment.bootstrap();
        List<Node> masters = environment.masters();
        return Look.at(new EtcdSnapshotProbe(environment))
                .whether(Removal.NO_BOOTSTRAP_MEMBER, Handover.noMemberOn(bootstrap, masters))
                .whether(Removal.VOTERS_ON_MASTERS, Handover.healthyVoterOnEach(masters));
    }

    private static List<Look<?>> controlPlane(Install environment) {
        InstallProfile profile = environment.profile();
        List<Node> masters = environment.masters();
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        COMPONENTS.forEach(component -> pods.put(component, profile.mastersStaticPod(component)));
        return List.of(
                Look.at(ParallelProbe.on("pods on", masters, NodePodsProbe::new))
                        .whether(
                                sentence(HandoverCondition.STATIC_PODS, environment),
                                ForEach.one(Pods.runningStatically(pods))),
                apiReady(environment),
                Look.at(EndpointsProbe.api())
                        .whether(
                                sentence(HandoverCondition.SERVICE_ENDPOINTS, environment),
                                Handover.leadsElsewhereThan(environment.bootstrap())),
                Look.at(ParallelProbe.on(
                                "the Machine Config Server on",
                                masters,
                                node -> new ApiHealthProbe(
                                        HttpsTarget.machineConfig(environment, node), List.of("/healthz"))))
                        .whether(sentence(HandoverCondition.MACHINE_CONFIG, environment), ForEach.one(Api.serving())),
                leaders(environment));
    }

    static Look<?> apiReady(Install environment) {
        return Look.at(ParallelProbe.on(
                        "the API on",
                        environment.masters(),
                        node -> new ApiHealthProbe(HttpsTarget.api(environment, node), List.of("/readyz"))))
                .whether(sentence(HandoverCondition.API_READY, environment), ForEach.one(Api.healthy()));
    }

    static Look<?> leaders(Install environment) {
        return Look.at(ParallelProbe.of("", environment.profile().handover().leases(), LeaseProbe::new))
                .whether(
                        sentence(HandoverCondition.LEASES, environment),
                        ForEach.one(Handover.heldByOneOf(environment.masters(), environment.bootstrap())));
    }

    static Look<?> mastersUp(Install environment) {
        return Look.at(new LoadBalancerProbe())
                .whether(sentence(HandoverCondition.LOAD_BALANCER, environment), LoadBalancing.mastersUp(environment));
    }
}
