package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.environment.LabBuilder;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the answers are read. They are etcd 3.4.23's, and those of grpc-gateway 2 where a test says so. */
class EtcdGatewayTest {

    private static final String HERE = "https://127.0.0.1:2379";
    private static final String STATUS = "/v3/maintenance/status";
    private static final String READ = "/v3/kv/range";
    private static final String OF_ONE = """
            {"header":{"cluster_id":"324952591200643719","member_id":"12388041248884131051","revision":"1","raft_term":"2"},
             "version":"3.4.23","dbSize":"20480","leader":"3319814642761637952","raftIndex":"9","raftTerm":"2",
             "raftAppliedIndex":"9","dbSizeInUse":"16384","isLearner":true}""";

    private final Map<String, Object> answers = new LinkedHashMap<>();
    private final EtcdGateway gateway = new EtcdGateway(
            new FakeLab()
                    .with(LabBuilder.named("lab").profile(ScriptedLab.PROFILE).build())
                    .etcd(node -> (question, json, limit) -> {
                        Object answer = answers.get(question.toString());
                        if (answer instanceof ConnectionFailure why) {
                            throw new CouldNotCheckException(why, "POST " + question + ": " + why);
                        }
                        return (HttpsAnswer) answer;
                    }),
            ScriptedLab.BOOTSTRAP);

    private void answers(String url, int status, String body) {
        answers.put(url, new HttpsAnswer(status, body, Duration.ZERO));
    }

    private CouldNotCheckException failure(Runnable asking) {
        return catchThrowableOfType(CouldNotCheckException.class, asking::run);
    }

    @Test
    void numbersAreStrings() {
        answers(HERE + STATUS, 200, OF_ONE);
        assertThat(gateway.status())
                .isEqualTo(
                        EtcdNodeStatus.answered("48276a8f75b6a87", "abeb29e196a004eb", "2e1259d415f2a040", true, 2, 9));
    }

    @Test
    void noLeaderIsNoField() {
        answers(
                HERE + STATUS,
                200,
                OF_ONE.replaceFirst("\"leader\":\"\\d+\",", "\"errors\":[\"etcdserver: no leader\"],"));
        assertThat(gateway.status().hasLeader()).isFalse();
    }

    @Test
    void membersThatHaveNotStartedHaveNoName() {
        answers(HERE + "/v3/cluster/member/list", 200, """
                {"header":{"cluster_id":"324952591200643719"},"members":[
                 {"ID":"3319814642761637952","name":"a","peerURLs":["http://127.0.0.1:23800"],
                  "clientURLs":["https://127.0.0.1:23790"]},
                 {"ID":"9644120873100685369","peerURLs":["http://127.0.0.1:9999"],"isLearner":true}]}""");
        assertThat(gateway.members())
                .containsExactly(
                        new EtcdMember(
                                "2e1259d415f2a040",
                                "a",
                                false,
                                List.of("http://127.0.0.1:23800"),
                                List.of("https://127.0.0.1:23790")),
                        new EtcdMember("85d6ccd65c18b039", "", true, List.of("http://127.0.0.1:9999"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"etcdserver: rpc not supported for learner\",\"message\":\"etcdserver: rpc not supported for learner\",\"code\":14}",
                // grpc-gateway 2: etcd 3.6
                "{\"code\":9,\"message\":\"etcdserver: rpc not supported for learner\",\"details\":[]}"
            })
    void aLearnerRefusesTheList(String refusal) {
        answers(HERE + "/v3/cluster/member/list", 503, refusal);
        assertThat(failure(gateway::members))
                .hasMessage("bootstrap: POST " + HERE
                        + "/v3/cluster/member/list: etcdserver: rpc not supported for learner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 page not found\n", "<html></html>", "", "[]", "7", "null"})
    void whatIsNoGatewayIsNotUnderstood(String body) {
        answers(HERE + STATUS, 404, body);
        assertThat(failure(gateway::status).failure()).isEqualTo(ConnectionFailure.GARBLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"header\":{\"cluster_id\":\"x\",\"member_id\":\"7\"}}"})
    void anAnswerWithoutItsFieldsIsNotUnderstood(String body) {
        answers(HERE + STATUS, 200, body);
        assertThat(failure(gateway::status).failure()).isEqualTo(ConnectionFailure.GARBLED);
    }

    @Test
    void healthyIsWhoServesAReadAndHasNoAlarm() {
        answers(HERE + READ, 200, "{\"header\":{}}");
        answers(HERE + STATUS, 200, OF_ONE);
        assertThat(gateway.health()).isEqualTo(Map.of(HERE, EtcdMember.HEALTHY));
        answers(HERE + READ, 403, "{\"error\":\"etcdserver: permission denied\",\"code\":7}");
        assertThat(gateway.health()).isEqualTo(Map.of(HERE, EtcdMember.HEALTHY));
        answers(
                HERE + STATUS,
                200,
                OF_ONE.replace("}}", "}")
                        .replaceFirst("\"version\"", "\"errors\":[\"memberID:7 alarm:NOSPACE \"],\"version\""));
        assertThat(gateway.health()).isEqualTo(Map.of(HERE, "Active Alarm(s): NOSPACE"));
        answers(
                HERE + READ,
                503,
                "{\"error\":\"etcdserver: no leader\",\"message\":\"etcdserver: no leader\",\"code\":14}");
        assertThat(gateway.health()).isEqualTo(Map.of(HERE, "etcdserver: no leader"));
    }

    @Test
    void silenceIsIllnessOnlyWhereTheNodeAnswersOtherwise() {
        String other = "https://192.168.126.101:2379";
        answers(HERE + STATUS, 200, OF_ONE);
        answers(HERE + READ, 200, "{}");
        answers.put(other + READ, ConnectionFailure.TIMEOUT);
        assertThat(gateway.health(List.of(HERE, other)))
                .isEqualTo(Map.of(HERE, EtcdMember.HEALTHY, other, "no answer: TIMEOUT"));
        answers.put(HERE + STATUS, ConnectionFailure.TIMEOUT);
        assertThat(failure(() -> gateway.health(List.of(other))).failure()).isEqualTo(ConnectionFailure.TIMEOUT);
        answers.put(other + READ, ConnectionFailure.DENIED);
        assertThat(failure(() -> gateway.health(List.of(other))).failure()).isEqualTo(ConnectionFailure.DENIED);
    }

    @Test
    void whoGivesNoStatusIsNotAmongThem() {
        String other = "https://192.168.126.101:2379";
        answers(HERE + STATUS, 200, OF_ONE);
        answers.put(other + STATUS, ConnectionFailure.REFUSED);
        assertThat(gateway.statuses(List.of(HERE, other))).containsOnlyKeys(HERE);
    }
}
