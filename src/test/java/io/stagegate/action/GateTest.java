package io.stagegate.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagegate.action.Gate.Look;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ScriptedLab;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gate with conditions of its own. */
@Timeout(120)
class GateTest {

    private static final String REFUSAL = "it may not be done";

    private final ScriptedLab lab = new ScriptedLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private static Look<String> condition(String name, Supplier<String> look) {
        return Look.at(looking(look)).whether(name, Check.named("is", seen -> Verdict.pass()));
    }

    private static Probe<String> looking(Supplier<String> look) {
        return Probe.of("a look", lab -> look.get());
    }

    @Test
    void whatIsLeftOutMustBeACondition() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gate(REFUSAL, List.of(condition("one", () -> "")), Map.of("other", "nobody")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gate(REFUSAL, List.of(condition("one", () -> "")), Map.of("one", "somebody")));
    }

    @Test
    void oneLookServesSeveralConditions() {
        AtomicInteger looks = new AtomicInteger();
        Gate shared = new Gate(
                REFUSAL,
                List.of(Look.at(looking(() -> "look " + looks.incrementAndGet()))
                        .whether("one", Check.named("is", seen -> Verdict.pass()))
                        .whether("other", Check.named("is not", seen -> Verdict.fail("nothing", seen)))));

        GateShutException refused = catchThrowableOfType(GateShutException.class, () -> shared.ask(lab));

        assertThat(refused.conditions())
                .containsExactly(
                        new GateCondition("one", State.MET, "look 1"),
                        new GateCondition("other", State.MISSING, "look 1"));
    }

    @Test
    void conditionsAreLookedAtTogether() {
        CountDownLatch both = new CountDownLatch(2);
        Supplier<String> meeting = () -> {
            both.countDown();
            try {
                return both.await(30, TimeUnit.SECONDS) ? "met" : "alone";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Gate together = new Gate(REFUSAL, List.of(condition("one", meeting), condition("other", meeting)));
        assertThat(together.ask(lab).conditions())
                .extracting(GateCondition::seen)
                .containsExactly("met", "met");
    }

    @Test
    void aMistakeOfOurOwnNeitherOpensNorRefuses() {
        Gate mistaken = new Gate(REFUSAL, List.of(condition("one", () -> {
            throw new IllegalStateException("a bug");
        })));
        assertThatIllegalStateException().isThrownBy(() -> mistaken.ask(lab)).withMessage("a bug");
    }

    @Test
    void aGateWithoutConditionsOrWithTwoOfOneNameIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Gate(REFUSAL, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gate(REFUSAL, List.of(condition("one", () -> ""), condition("one", () -> ""))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Gate(REFUSAL, List.of(Look.at(looking(() -> "")))));
        Look<String> one = condition("one", () -> "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.whether("one", Check.named("is", seen -> Verdict.pass())));
    }

    @Test
    void onlyTheGateMakesAKey() {
        assertThat(Gate.Key.class.getDeclaredConstructors())
                .allMatch(constructor -> java.lang.reflect.Modifier.isPrivate(constructor.getModifiers()));
    }

    @Test
    void aKeyFitsOnce() {
        Gate.Key key = new Gate(REFUSAL, List.of(condition("one", () -> ""))).ask(lab);
        key.use();
        assertThatIllegalStateException().isThrownBy(key::use).withMessageContaining("ask the gate again");
    }
}
