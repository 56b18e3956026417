package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Role;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.PodSandbox;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
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

    private static EtcdProbe.Etcdctl etcdctl(Lab lab, Node node) {
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
        return new EtcdProbe.Etcdctl(lab, node, container, profile.etcdctl());
    }

    private static EtcdMembership ask(EtcdProbe.Etcdctl etcdctl, Node node, HostAddresses addresses) {
        String where = "etcdctl member list on " + node;
        JsonNode list = Json.list(Json.of(etcdctl.run("member", "list").orCouldNotLook()), "members", where);
        Map<String, String> illness = illness(etcdctl, node);
        List<EtcdMembership.Member> members = new ArrayList<>();
        for (JsonNode member : list) {
            members.add(new EtcdMembership.Member(
                    EtcdProbe.Etcdctl.hexadecimal(Json.text(member, "ID", where)),
                    member.path("name").asText(""),
                    // A member that was only added has no client URLs yet, but it has a peer's.
                    home(Json.list(member, "peerURLs", where), addresses),
                    member.path("isLearner").asBoolean(false),
                    illness(member, illness)));
        }
        return new EtcdMembership(node.name(), members);
    }

    private static String home(JsonNode urls, HostAddresses addresses) {
        for (JsonNode url : urls) {
            String host = URI.create(url.asText()).getHost();
            String node = host == null ? "" : addresses.node(host);
            if (!node.isEmpty()) {
                return node;
            }
        }
        return "";
    }

    private static String illness(JsonNode member, Map<String, String> illness) {
        List<String> words = new ArrayList<>();
        // Any of its URLs that answers well is enough: it is one server.
        for (JsonNode url : member.path("clientURLs")) {
            String ill = illness.getOrDefault(url.asText(), "its health was not told");
            if (ill.isEmpty()) {
                return "";
            }
            words.add(ill);
        }
        return words.isEmpty() ? "not started" : String.join(", ", words);
    }

    /** By endpoint, why it is not healthy; empty for a healthy one. etcdctl ends with 1 when one is not, and tells all. */
    private static Map<String, String> illness(EtcdProbe.Etcdctl etcdctl, Node node) {
        JsonNode answers = Json.of(etcdctl.run("endpoint", "health", "--cluster"));
        if (!answers.isArray()) {
            throw new CouldNotLookException(
                    Trouble.GARBLED, "etcdctl endpoint health --cluster on " + node + " answered " + answers);
        }
        Map<String, String> illness = new HashMap<>();
        for (JsonNode answer : answers) {
            illness.put(
                    Json.text(answer, "endpoint", "etcdctl endpoint health"),
                    answer.path("health").asBoolean(false)
                            ? ""
                            : answer.path("error").asText("unhealthy"));
        }
        return illness;
    }
}
