package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.ParameterType;
import io.cucumber.java.Scenario;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.qameta.allure.Allure;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Stage;
import io.stagegate.run.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Steps that make a failure and read what stagegate says of it. */
public final class SignalSteps {

    private static final Duration UNTIL_GATHERED = Duration.ofMinutes(2);
    private static final Duration BETWEEN_BUNDLES = Duration.ofSeconds(10);

    /** The last stage that the lab is through, whole; what a scenario leaves behind may be the next one's beginning. */
    private static int through;

    private SignalFault fault;
    /** What {@link #through} is once the fault is mended; 0 for a lab that is to be reset. */
    private int leaves;

    private final List<String> endedAWait = new ArrayList<>();
    private Scenarios.Red red;
    private Instant begun;

    @Before
    public void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isThere(), "faults are made in the sandbox, never in a lab of yours");
    }

    /** @throws IllegalArgumentException that lists the faults there are */
    @ParameterType(".+")
    public SignalFault fault(String what) {
        return Stream.of(SignalFaults.all(), ClusterApiFaults.signals())
                .flatMap(List::stream)
                .filter(one -> one.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such fault: " + what + "; there are:\n"
                        + SignalFaults.all().stream().map(SignalFault::what).collect(Collectors.joining("\n"))));
    }

    @Given("an untouched sandbox")
    public void anUntouchedSandbox() {
        through = 0;
        Hypervisor.reset();
    }

    @Given("an untouched sandbox with {fault}")
    public void anUntouchedSandboxWith(SignalFault made) {
        fault = made;
        anUntouchedSandbox();
        Hypervisor.run(made.make());
    }

    @Given("a sandbox that has passed stage {int}")
    public void aSandboxThatIsThrough(int stage) {
        Run.end();
        int done = through;
        through = 0;
        if (done == stage) {
            allGreen(Stream.of("check-12.14"));
            return;
        }
        if (done == 0 || done > stage) {
            Hypervisor.reset();
            done = 9;
        }
        allGreen(stages(done + 1, stage));
    }

    @Given("a sandbox that has passed stage {int}, with {fault}")
    public void aSandboxThatIsThroughWith(int stage, SignalFault made) {
        fault = made;
        aSandboxThatIsThrough(stage);
        Hypervisor.run(Stage12Faults.PREPARE);
        Hypervisor.run(made.make());
        leaves = stage;
    }

    /** Where the lab is as it was before the fault, the next scenario may begin with it. */
    @After
    public void mend(Scenario scenario) {
        if (fault != null && leaves > 0) {
            Hypervisor.run(fault.mend());
        }
        through = scenario.isFailed() ? 0 : leaves;
    }

    @Given("an untouched sandbox right before check {word}, with {fault}")
    public void aSandboxThatIsAboutTo(String check, SignalFault made) {
        fault = made;
        toolsAgain();
        Hypervisor.reset();
        int last = Integer.parseInt(check.substring(check.indexOf('.') + 1)) - 1;
        allGreen(IntStream.rangeClosed(1, last).mapToObj(number -> "check-C." + number));
        Hypervisor.run(made.make());
    }

    @When("stagegate runs stage {int}")
    public void stageIsDone(int stage) {
        begin();
        // All of it: masters that start before the bootstrap's signers are up back off, and form later for it.
        allGreen(stages(10, stage - 1));
        begun = Instant.now();
        red = Scenarios.untilRed("stage-" + stage)
                .orElseThrow(() -> new AssertionError("green, though broken: " + fault));
    }

    @When("stagegate runs check {word}")
    public void checkIsDone(String check) {
        begin();
        begun = Instant.now();
        red = Scenarios.untilRed("check-" + check)
                .orElseThrow(() -> new AssertionError("green, though broken: " + fault));
    }

    @When("stagegate runs stage {int}, looking for failure signals all the while")
    public void stageIsDoneAndLookedThrough(int stage) {
        endedAWait.addAll(QuietSignals.lookWhile(stage, () -> allGreen(Stream.of("stage-" + stage))));
        leaves = stage;
    }

    @Then("no failure signal would have ended a wait")
    public void noneHasStood() {
        Allure.addAttachment("what stood for a moment", QuietSignals.page());
        assertThat(endedAWait).isEmpty();
    }

    @Then("the run fails and names {word} first")
    public void itIsRedAndNames(String signal) {
        String said = red.said();
        SignalMatrix.Named named = SignalMatrix.Named.in(said);
        String matrix = SignalMatrix.keep(fault.what(), said, red.at(), Duration.between(begun, red.at()));
        Allure.addAttachment("what stagegate said", said);
        Allure.addAttachment("all faults so far", matrix);
        assertThat(named.signal()).as(said).isEqualTo(signal);
        assertThat(named.all()).as(said).contains(fault.signal());
        assertThat(said).as("the check that goes red first").startsWith(fault.check() + " ");
    }

    /** Of the lab as it is, still broken. Who gathers one has waited for long: until then more of it may have to be said. */
    @Then("a log bundle that is gathered then names {word} first, too")
    public void soDoesALogBundle(String signal) {
        Awaitility.await()
                .atMost(UNTIL_GATHERED)
                .pollDelay(Duration.ZERO)
                .pollInterval(BETWEEN_BUNDLES)
                .untilAsserted(() -> {
                    String said = saidOfABundle();
                    assertThat(SignalMatrix.Named.in(said).signal()).as(said).isEqualTo(signal);
                });
    }

    private String saidOfABundle() {
        Run.end();
        String bundle = Hypervisor.gathered(Path.of("target", "log-bundles"));
        Run.begin(EnvironmentLoader.load(bundle, System.getenv()));
        try {
            return Scenarios.untilRed("stage-" + Stage.GATHERED.id())
                    .orElseThrow(() -> new AssertionError("the bundle is green, though broken: " + fault))
                    .said();
        } finally {
            Run.end();
        }
    }

    @Then("the bootstrap's servers are back in the load balancer")
    public void theServersAreBack() {
        assertThat(Hypervisor.ask(Stage12Faults.SERVER_LINES)).isEqualTo("2");
    }

    /** Puts the lab back to how it was started. */
    @AfterAll
    public static void reset() {
        Run.end();
        if (Hypervisor.isThere()) {
            toolsAgain();
            Hypervisor.reset();
        }
    }

    /** The tools of the Cluster API pivot are no part of what a reset puts back. */
    private static void toolsAgain() {
        ClusterApiFaults.signals().forEach(made -> Hypervisor.run(made.mend()));
    }

    private void begin() {
        Run.end();
        Run.current();
    }

    private static Stream<String> stages(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(stage -> "stage-" + stage);
    }

    private static void allGreen(Stream<String> stages) {
        stages.forEach(stage -> {
            assertThat(Scenarios.untilRed(stage))
                    .as(stage + ", which the fault must leave alone")
                    .isEmpty();
        });
    }
}
