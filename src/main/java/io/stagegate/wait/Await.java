package io.stagegate.wait;

import io.stagegate.action.ActionFailedException;
import io.stagegate.action.GateShutException;
import io.stagegate.action.NotPermittedException;
import io.stagegate.action.Repair;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Patience;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A wait, as a sentence: {@code await(patience).probe(p).watch(w).repair(r).until(check)}. */
public final class Await {

    private final Verifier verifier;
    private final Patience patience;

    Await(Verifier verifier, Patience patience) {
        this.verifier = verifier;
        this.patience = patience;
    }

    /** What is observed again and again. */
    public <T> Probing<T> probe(Probe<T> probe) {
        return new Probing<>(probe);
    }

    /**
     * Carries out an action. While a gate refuses it, or the environment does not permit it and nobody else has done it,
     * it is tried again. Done is done: nothing has to hold.
     *
     * @param what is done, as a noun phrase: {@code the start of domain ocp4-bootstrap}
     * @throws CheckFailedError when the lab refused it, or it was not permitted until the end
     * @throws CouldNotCheckError when the lab could not be reached
     */
    public void change(String what, Consumer<Lab> action) {
        new Await(verifier, new Patience(patience.name(), patience.timeout(), patience.interval(), Duration.ZERO))
                .probe(Probe.of(what, lab -> attempt(action, lab)))
                .ignoringSignals()
                .until(carriedOut(what));
    }

    /**
     * The same, for what takes its time: the action gives each line that it prints to the progress shown. It may take as
     * long as the patience lasts, and bounds itself.
     */
    public void change(String what, BiConsumer<Lab, Consumer<String>> action) {
        change(what, lab -> action.accept(lab, verifier::show));
    }

    /** Done, refused for now, or refused for good. */
    private record Attempt(String refusal, boolean again) {
        @Override
        public String toString() {
            return refusal.isEmpty() ? "done" : refusal;
        }
    }

    private static Check<Attempt> carriedOut(String what) {
        return Check.named("is carried out", attempt -> {
            if (attempt.refusal().isEmpty()) {
                return Verdict.pass();
            }
            return new Verdict.Fail(what, attempt.refusal(), !attempt.again());
        });
    }

    private static Attempt attempt(Consumer<Lab> action, Lab lab) {
        try {
            action.accept(lab);
            return new Attempt("", false);
        } catch (GateShutException e) {
            inALab(lab);
            if (e.onlyUnseen()) {
                throw new CouldNotCheckException(ConnectionFailure.OTHER, e.getMessage(), e);
            }
            return new Attempt(e.getMessage(), true);
        } catch (NotPermittedException e) {
            inALab(lab);
            // Until somebody else has done it, and nothing is left to do.
            return new Attempt(e.getMessage(), true);
        } catch (HypervisorException | KubernetesRefusalException | LoadBalancerException | ActionFailedException e) {
            return new Attempt(e.getMessage(), false);
        }
    }

    /** Nothing can be done in what was only gathered, and nobody refuses it. */
    private static void inALab(Lab lab) {
        if (lab.environment().recorded()) {
            throw CouldNotCheckException.notInTheBundle("a lab in which anything can be done");
        }
    }

    /** What is observed, and how; {@link #until} begins. */
    public final class Probing<T> {

        private final Probe<T> probe;
        private ChangeNotifier notifier = ChangeNotifier.NEVER;
        private Repair<? super T> repair = Repair.NONE;
        private boolean signals = true;

        private Probing(Probe<T> probe) {
            this.probe = probe;
        }

        /** Observes early when the API reports a change. */
        public Probing<T> watch(WatchedKind kind) {
            return watch(kind.in(verifier.lab()));
        }

        /** Observes early when something has changed. */
        public Probing<T> watch(ChangeNotifier changes) {
            notifier = changes;
            return this;
        }

        /**
         * Does what there is to do about an observation that does not pass, as far as the environment permits, and
         * observes again. What was done becomes evidence.
         */
        public Probing<T> repair(Repair<? super T> action) {
            repair = action;
            return this;
        }

        /** No failure signal ends the wait early: where what is done about a red end is no better than to wait on. */
        public Probing<T> ignoringSignals() {
            signals = false;
            return this;
        }

        /**
         * Observes until the check holds.
         *
         * @return the observation that satisfied the check
         * @throws CheckFailedError when it did not hold in time, or cannot hold any more
         * @throws CouldNotCheckError when at the end it could not be observed whether it holds
         */
        public T until(Check<? super T> check) {
            return verifier.verify(patience, probe, check, repair, notifier, signals);
        }
    }
}
