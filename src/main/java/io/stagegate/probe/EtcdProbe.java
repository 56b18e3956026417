package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.PodSandbox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** etcd as the member on one node sees it: {@code etcdctl}, run inside that member's own container. */
public record EtcdProbe(Node node) implements Probe<EtcdCluster> {

    @Override
    public String subject() {
        return "etcd on " + node;
    }

    @Override
    public EtcdCluster observe(Lab lab) {
        Profile profile = lab.environment().profile();
        Profile.StaticPod etcd = profile.staticPod("etcd");
        String asked = etcd.pod() + " on " + node;
        // By exact pod and container: "crictl ps --name etcd" matches whatever has etcd in its name.
        Optional<PodSandbox.Container> container = new NodePodsProbe(node)
                .observe(lab)
                .newest(etcd.namespace(), etcd.pod())
                .flatMap(pod -> pod.container(etcd.container()));
        if (container.isEmpty()) {
            return EtcdCluster.unhealthy(asked, "no container " + etcd.container());
        }
        if (!container.get().running()) {
            return EtcdCluster.unhealthy(
                    asked,
                    "container " + etcd.container() + " is " + container.get().state());
        }
        Etcdctl etcdctl = new Etcdctl(lab, node, container.get().id(), profile.etcdctl());
        Optional<String> ill = etcdctl.illness();
        return ill.isPresent()
                ? EtcdCluster.unhealthy(asked, ill.get())
                : new EtcdCluster(asked, EtcdCluster.HEALTHY, etcdctl.leader(), etcdctl.members());
    }

    /** The few questions asked of {@code etcdctl}; their JSON is etcd 3.4's and later's. */
    record Etcdctl(Lab lab, Node node, String container, Profile.Etcdctl paths) {

        CommandResult run(String... words) {
            String[] call = Stream.concat(
                            Stream.of(
                                    "crictl",
                                    "exec",
                                    container,
                                    "etcdctl",
                                    "--endpoints=" + paths.endpoint(),
                                    "--cacert=" + paths.cacert(),
                                    "--cert=" + paths.cert(),
                                    "--key=" + paths.key(),
                                    // A frozen etcd is told within a look; etcdctl's own 5 s would outlast it.
                                    "--command-timeout=2s",
                                    "--write-out=json"),
                            Arrays.stream(words))
                    .toArray(String[]::new);
            return lab.shell(node).run(Command.of(call).asRoot());
        }

        /** Why etcd is not healthy; empty when it is. An unhealthy member makes etcdctl exit with 1 and still answer. */
        Optional<String> illness() {
            JsonNode answers = Json.of(run("endpoint", "health"));
            if (!answers.isArray() || answers.isEmpty()) {
                return Optional.of("etcdctl endpoint health answered " + answers);
            }
            return StreamSupport.stream(answers.spliterator(), false)
                    .filter(answer -> !answer.path("health").asBoolean(false))
                    .map(answer -> answer.path("endpoint").asText() + " "
                            + answer.path("error").asText("unhealthy"))
                    .findFirst();
        }

        String leader() {
            CommandResult result = run("endpoint", "status").orCouldNotLook();
            JsonNode status = Json.of(result).path(0).path("Status");
            return hexadecimal(Json.text(status, "leader", "etcdctl endpoint status"));
        }

        List<EtcdCluster.Member> members() {
            List<EtcdCluster.Member> members = new ArrayList<>();
            String where = "etcdctl member list";
            for (JsonNode member : Json.list(Json.of(run("member", "list").orCouldNotLook()), "members", where)) {
                List<String> urls = new ArrayList<>();
                // A member that has never started has no client URLs yet.
                member.path("clientURLs").forEach(url -> urls.add(url.asText()));
                members.add(new EtcdCluster.Member(
                        hexadecimal(Json.text(member, "ID", where)),
                        member.path("name").asText(""),
                        member.path("isLearner").asBoolean(false),
                        urls));
            }
            return members;
        }

        /** Member ids are unsigned 64 bit numbers; people know them in hexadecimal. */
        static String hexadecimal(String id) {
            return Long.toHexString(Long.parseUnsignedLong(id));
        }
    }
}
