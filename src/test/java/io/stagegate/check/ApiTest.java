package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.ApiHealth.Answer;
import io.stagegate.observation.MachineConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiTest {

    private static final String SERVER = "https://api.ocp4.example.com:6443";

    private static ApiHealth answers(Answer... answers) {
        return new ApiHealth(SERVER, List.of(answers));
    }

    @Test
    void everyEndpointSaysOk() {
        passes(Api.healthy(), answers(new Answer("/readyz", 200, "ok"), new Answer("/livez", 200, "ok\n")));
    }

    @Test
    void whatIsGoneGivesNoAnswerAtAll() {
        passes(Api.silent(), answers(new Answer("/readyz", 0, "connection refused")));
        fails(
                Api.silent(),
                answers(new Answer("/readyz", 500, "etcd failed")),
                "expected: https://api.ocp4.example.com:6443 gives no answer\nbut was: [/readyz: 500 etcd failed]");
        isUnknown(Api.silent(), answers(), "https://api.ocp4.example.com:6443: no health endpoint was asked");
    }

    @Test
    void oneEndpointThatDoesNotIsEnough() {
        fails(
                Api.healthy(),
                answers(new Answer("/readyz", 500, "[-]etcd failed"), new Answer("/livez", 200, "ok")),
                "expected: https://api.ocp4.example.com:6443 answers 200 \"ok\" on /readyz, /livez\n"
                        + "but was: /readyz: 500 [-]etcd failed");
    }

    @Test
    void aProxysOwn200IsNotTheApisOk() {
        fails(
                Api.healthy(),
                answers(new Answer("/readyz", 200, "<html>It works!</html>")),
                "expected: https://api.ocp4.example.com:6443 answers 200 \"ok\" on /readyz\n"
                        + "but was: /readyz: 200 <html>It works!</html>");
    }

    @Test
    void noAnswerIsShownWithItsReason() {
        fails(
                Api.healthy(),
                answers(new Answer("/readyz", 0, "connection refused")),
                "expected: https://api.ocp4.example.com:6443 answers 200 \"ok\" on /readyz\n"
                        + "but was: /readyz: no answer: connection refused");
    }

    @Test
    void aServerThatOnlyHasToAnswerMaySayNothing() {
        passes(Api.serving(), answers(new Answer("/healthz", 200, "")));
        fails(
                Api.serving(),
                answers(new Answer("/healthz", 503, "")),
                "expected: https://api.ocp4.example.com:6443 answers 200 on /healthz\nbut was: /healthz: 503 ");
        isUnknown(Api.serving(), answers(), SERVER + ": no health endpoint was asked");
    }

    private static MachineConfig config(int health, int status, String ignition) {
        return new MachineConfig(
                SERVER,
                new Answer("/healthz", health, ""),
                new Answer("/config/master", status, "12 characters"),
                ignition);
    }

    @Test
    void aMachineConfigServerIsHealthyAndGivesAConfiguration() {
        passes(Api.servingConfig(), config(200, 200, "3.2.0"));
        for (MachineConfig bad : List.of(config(503, 200, "3.2.0"), config(200, 500, ""), config(200, 200, ""))) {
            fails(
                    Api.servingConfig(),
                    bad,
                    "expected: " + SERVER + " answers 200 on /healthz, and with Ignition on /config/master\nbut was: "
                            + bad);
        }
        assertThat(config(200, 200, "3.2.0"))
                .hasToString(SERVER + " /healthz: 200 ; /config/master: 200 12 characters; Ignition 3.2.0");
    }

    @Test
    void nothingAskedIsNothingKnown() {
        isUnknown(Api.healthy(), answers(), SERVER + ": no health endpoint was asked");
    }
}
