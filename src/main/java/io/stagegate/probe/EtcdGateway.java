package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The questions as etcd's own JSON gateway takes them, which starts no process on the node. The gateway listens where etcd does,
 * unless it was turned off ({@code --enable-grpc-gateway}); it passes a question on as the RPC that etcdctl sends, so that etcd
 * refuses the same: a learner everything but its status, with a code, a status that is not 200 and "rpc not supported for learner".
 * These paths and fields are those of etcd 3.4.23, 3.5.21 and 3.6.4 (rpc.proto, "option (google.api.http)"; embed/serve.go;
 * api/v3rpc/util.go, isRPCSupportedForLearner); seen of 3.4.23: 64 bit numbers are strings.
 */
record EtcdGateway(Lab lab, Node node) implements EtcdApi {

    /** For one question, as long as etcdctl has. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final String NOTHING = "{}";

    /** As etcdctl's list: from etcd 3.5 on a quorum must agree to it; 3.4 ignores what it does not know. */
    private static final String OF_A_QUORUM = "{\"linearizable\":true}";

    /** etcdctl endpoint health reads this key, too; it need not be there. */
    private static final String KEY_HEALTH = "{\"key\":\"aGVhbHRo\"}";

    /** gRPC's code of a read that a quorum agreed to and a user may not have: healthy to etcdctl, too. */
    private static final int PERMISSION_DENIED = 7;

    private static final Pattern ALARM = Pattern.compile("alarm:\\s*\"?(\\w+)");

    private record Answer(int status, JsonNode json, String where) {

        boolean ok() {
            return status == 200;
        }

        /** {@code error} is older than grpc-gateway's version 2, which etcd has from 3.6 on. */
        String message() {
            return json.path("message").asText(json.path("error").asText("it answers " + status));
        }

        JsonNode orCouldNotCheck() {
            if (!ok()) {
                throw new CouldNotCheckException(ConnectionFailure.OTHER, where + ": " + message());
            }
            return json;
        }
    }

    private URI endpoint() {
        return lab.environment().install().profile().etcdctlOn(node).endpoint();
    }

    private Answer ask(URI etcd, String path, String question) {
        URI asked = etcd.resolve(path);
        String where = node + ": POST " + asked;
        HttpsAnswer answer = lab.install().etcd(node).post(asked, question, LIMIT);
        JsonNode json = Json.of(answer.body(), where + ": status " + answer.status());
        if (!json.isObject()) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": this is not an answer of etcd");
        }
        return new Answer(answer.status(), json, where);
    }

    @Override
    public Map<String, String> health() {
        return health(List.of(endpoint().toString()));
    }

    @Override
    public Map<String, String> health(List<String> endpoints) {
        return each(endpoints, this::health);
    }

    private Optional<String> health(URI etcd) {
        try {
            Answer read = ask(etcd, "/v3/kv/range", KEY_HEALTH);
            if (!read.ok() && read.json().path("code").asInt() != PERMISSION_DENIED) {
                return Optional.of(read.message());
            }
            // etcdctl from 3.5 on asks for the alarms, by an RPC that is a proposal, and so a write. The status has
            // them, too.
            return Optional.of(
                    alarms(ask(etcd, "/v3/maintenance/status", NOTHING).orCouldNotCheck()));
        } catch (CouldNotCheckException e) {
            if (!e.failure().noAnswer()) {
                throw e;
            }
            // That nothing came back is etcd's doing only if something comes back from the node itself.
            status();
            return Optional.of("no answer: " + e.failure());
        }
    }

    private static String alarms(JsonNode status) {
        String alarms = ALARM.matcher(status.path("errors").toString())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining(" "));
        return alarms.isEmpty() ? EtcdMember.HEALTHY : "Active Alarm(s): " + alarms;
    }

    @Override
    public EtcdNodeStatus status() {
        return status(endpoint());
    }

    private EtcdNodeStatus status(URI etcd) {
        Answer answer = ask(etcd, "/v3/maintenance/status", NOTHING);
        return EtcdApi.status(answer.orCouldNotCheck(), answer.where());
    }

    @Override
    public Map<String, EtcdNodeStatus> statuses(List<String> endpoints) {
        return each(endpoints, etcd -> {
            try {
                return Optional.of(status(etcd));
            } catch (CouldNotCheckException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<EtcdMember> members() {
        Answer answer = ask(endpoint(), "/v3/cluster/member/list", OF_A_QUORUM);
        return EtcdApi.members(answer.orCouldNotCheck(), answer.where());
    }

    /** All at once: it takes as long as the slowest. */
    private <T> Map<String, T> each(List<String> endpoints, Function<URI, Optional<T>> question) {
        Map<String, Future<Optional<T>>> begun = new LinkedHashMap<>();
        for (String endpoint : endpoints) {
            begun.put(endpoint, Bounded.begin(() -> question.apply(URI.create(endpoint))));
        }
        Map<String, T> answers = new LinkedHashMap<>();
        begun.forEach((endpoint, answer) -> Bounded.await("etcd at " + endpoint, LIMIT.multipliedBy(3), answer)
                .ifPresent(value -> answers.put(endpoint, value)));
        return answers;
    }
}
