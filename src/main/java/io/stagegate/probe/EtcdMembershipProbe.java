package io.stagegate.probe;

import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Role;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.PodSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * etcd's members, as the first of some nodes tells them on which etcd runs and answers.
 *
 * @param nodes in the order in which they are asked; not empty
 */
public record EtcdMembershipProbe(List<Node> nodes) implements Probe<EtcdMembership> {

    public EtcdMembershipProbe {
        nodes = List.copyOf(nodes);
    }

    @Override
    public String subject() {
        return "etcd's members, from " + nodes.stream().map(Node::name).collect(Collectors.joining(" or "));
    }

    @Override
    public EtcdMembership observe(Lab lab) {
        HostAddresses addresses = HostAddresses.of(lab);
        List<String> troubles = new ArrayList<>();
        for (Node node : nodes) {
            try {
                return ask(etcdctl(lab, node), node, addresses);
            } catch (CouldNotLookException e) {
                troubles.add(e.getMessage());
            }
        }
        throw new CouldNotLookException(Trouble.OTHER, "no etcd tells its members: " + String.join("; ", troubles));
    }

    private static Etcdctl etcdctl(Lab lab, Node node) {
        Profile profile = lab.environment().profile();
        Profile.StaticPod etcd =
                node.role() == Role.BOOTSTRAP ? profile.staticPod("etcd") : profile.mastersStaticPod("etcd");
        String container = new NodePodsProbe(node)
                .observe(lab)
                .newest(etcd.namespace(), etcd.pod())
                .flatMap(pod -> pod.container(etcd.container()))
                .filter(PodSandbox.Container::running)
                .map(PodSandbox.Container::id)
                .orElseThrow(() -> new CouldNotLookException(Trouble.OTHER, "etcd does not run on " + node));
        return new Etcdctl(lab, node, container);
    }

    private static EtcdMembership ask(Etcdctl etcdctl, Node node, HostAddresses addresses) {
        List<EtcdCluster.Member> list = etcdctl.members();
        List<String> endpoints = list.stream()
                .filter(EtcdCluster.Member::voter)
                .flatMap(voter -> voter.clientUrls().stream())
                .toList();
        Map<String, String> health = endpoints.isEmpty() ? Map.of() : etcdctl.health(endpoints);
        return new EtcdMembership(
                node.name(),
                list.stream()
                        .map(member -> new EtcdMembership.Member(
                                member.id(),
                                member.name(),
                                // A member that was only added has no client URLs yet, but it has a peer's.
                                member.hosts().stream()
                                        .map(addresses::node)
                                        .filter(home -> !home.isEmpty())
                                        .findFirst()
                                        .orElse(""),
                                member.learner(),
                                illness(member, health)))
                        .toList());
    }

    /** Any of its URLs that answers well is enough: it is one server. */
    private static String illness(EtcdCluster.Member member, Map<String, String> health) {
        if (member.clientUrls().stream().anyMatch(url -> EtcdCluster.HEALTHY.equals(health.get(url)))) {
            return "";
        }
        return member.clientUrls().isEmpty()
                ? "not started"
                : member.clientUrls().stream()
                        .map(url -> health.getOrDefault(url, "its health was not told"))
                        .collect(Collectors.joining(", "));
    }
}
