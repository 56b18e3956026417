package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.PodSandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The questions asked of {@code etcdctl}, run inside a container of etcd's pod; its JSON is etcd 3.4's and later's.
 *
 * @param container the container's id
 */
record Etcdctl(Lab lab, Node node, String container) implements EtcdApi {

    /**
     * The id of the running container of that pod in which etcdctl is to be run.
     *
     * @param etcd the container in which etcd itself runs
     * @throws CouldNotCheckException when it does not run: etcd may be well all the same
     */
    static String container(Lab lab, Node node, PodSandbox pod, PodSandbox.Container etcd) {
        Optional<String> own =
                lab.environment().install().profile().etcdctlOn(node).container();
        return own.isEmpty()
                ? etcd.id()
                : pod.container(own.get())
                        .filter(PodSandbox.Container::running)
                        .map(PodSandbox.Container::id)
                        .orElseThrow(() -> new CouldNotCheckException(
                                ConnectionFailure.OTHER,
                                "%s: no container %s to run etcdctl in runs in pod %s"
                                        .formatted(node, own.get(), pod.name())));
    }

    private CommandResult run(String... words) {
        return runAt(paths().endpoint().toString(), words);
    }

    private Profile.Etcdctl paths() {
        return lab.environment().install().profile().etcdctlOn(node);
    }

    private CommandResult runAt(String endpoints, String... words) {
        Optional<Profile.ClientCertificate> certificates = paths().certificates();
        // A variable beside its flag is a conflict to etcdctl, and ends it (etcd 3.4 to 3.6, pkg/flags/flag.go).
        List<String> call = new ArrayList<>(List.of("crictl", "exec", container, "env", "-u", "ETCDCTL_ENDPOINTS"));
        if (certificates.isPresent()) {
            call.addAll(List.of("-u", "ETCDCTL_CACERT", "-u", "ETCDCTL_CERT", "-u", "ETCDCTL_KEY"));
        }
        call.addAll(List.of("etcdctl", "--endpoints=" + endpoints));
        certificates.ifPresent(files ->
                call.addAll(List.of("--cacert=" + files.cacert(), "--cert=" + files.cert(), "--key=" + files.key())));
        // A frozen etcd is reported within an observation; etcdctl's own 5 s would outlast it.
        call.addAll(List.of("--command-timeout=2s", "--write-out=json"));
        call.addAll(List.of(words));
        return lab.install()
                .shell(node)
                .run(Command.of(call.toArray(String[]::new)).asRoot());
    }

    @Override
    public Map<String, String> health() {
        return health(List.of(paths().endpoint().toString()));
    }

    /**
     * In etcd's own words. An unhealthy member makes etcdctl exit with 1 and still answer; of a learner it insists for all its time.
     */
    @Override
    public Map<String, String> health(List<String> endpoints) {
        JsonNode answers = Json.of(runAt(String.join(",", endpoints), "endpoint", "health"));
        Map<String, String> health = new LinkedHashMap<>();
        answers.forEach(answer -> health.put(
                answer.path("endpoint").asText(),
                answer.path("health").asBoolean(false)
                        ? EtcdMember.HEALTHY
                        : answer.path("error").asText("unhealthy")));
        return health;
    }

    @Override
    public EtcdNodeStatus status() {
        CommandResult result = run("endpoint", "status");
        // etcdctl ran, and etcd did not answer it: an empty list, or Go's nil.
        if (result.stdout().strip().matches("null|\\[]")) {
            return EtcdNodeStatus.silent(lastWords(result));
        }
        return status(Json.of(result).path(0).path("Status"));
    }

    @Override
    public Map<String, EtcdNodeStatus> statuses(List<String> endpoints) {
        Map<String, EtcdNodeStatus> statuses = new LinkedHashMap<>();
        Json.of(runAt(String.join(",", endpoints), "endpoint", "status"))
                .forEach(each -> statuses.put(each.path("Endpoint").asText(), status(each.path("Status"))));
        return statuses;
    }

    private EtcdNodeStatus status(JsonNode status) {
        return EtcdApi.status(status, node + ": etcdctl endpoint status");
    }

    @Override
    public List<EtcdMember> members() {
        return EtcdApi.members(Json.of(run("member", "list").orCouldNotCheck()), "etcdctl member list");
    }

    private static String lastWords(CommandResult result) {
        // Above it stand the client's own log lines, in JSON.
        return result.stderr()
                .strip()
                .lines()
                .filter(line -> line.startsWith("Failed to get the status") || line.startsWith("Error:"))
                .findFirst()
                .orElse("no answer from etcd");
    }
}
