package io.stagegate.wait;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.text.ValueJson;
import io.stagegate.wait.Wait.Conclusion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a wait observed last and what it came to, as JSON beside the text of it: a later run judges it again.
 *
 * @param what was observed and must hold: {@code etcd on bootstrap has one healthy voting member}
 * @param reason why it was not green, in a line; empty where it was
 * @param asItMustBe whether the observation passed by itself, whatever the wait came to: it may not have held long enough
 * @param observation null where nothing was observed
 */
record KeptObservation(String what, Outcome outcome, String reason, boolean asItMustBe, Object observation) {

    static <T> KeptObservation of(String what, Conclusion<T> conclusion) {
        boolean passed =
                conclusion.shown().filter(seen -> seen.verdict().passed()).isPresent();
        return new KeptObservation(
                what, Outcome.of(conclusion.verdict()), conclusion.inShort(), passed, conclusion.observed());
    }

    /** What JSON cannot hold is evidence as text all the same, and only cannot be judged again. */
    EvidenceFile file(Redactor redactor) {
        return EvidenceFile.json(redactor, "observation: " + what, json());
    }

    private String json() {
        try {
            return ValueJson.write(this);
        } catch (IllegalArgumentException e) {
            String why = observation.getClass().getSimpleName() + " cannot be kept: " + e.getMessage();
            return ValueJson.write(new KeptObservation(what, Outcome.COULD_NOT_CHECK, why, false, null));
        }
    }

    /**
     * What a run has kept in a check's folder. Of several the last counts: what held ahead of its turn may not have held at it.
     *
     * @param what as it was reported, redacted
     * @throws CouldNotCheckException when there is no such observation, or one that this stagegate cannot read
     */
    static KeptObservation in(Path folder, String what) {
        Optional<KeptObservation> last = Optional.empty();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*-observation-*.json")) {
            List<Path> inOrder = new ArrayList<>();
            files.forEach(inOrder::add);
            inOrder.sort(Comparator.comparingInt(KeptObservation::number));
            for (Path file : inOrder) {
                KeptObservation kept = read(file);
                last = kept.what().equals(what) ? Optional.of(kept) : last;
            }
        } catch (IOException e) {
            throw CouldNotCheckException.notInTheEvidence(what + ", for there is no folder " + folder);
        }
        return last.orElseThrow(() -> CouldNotCheckException.notInTheEvidence(what));
    }

    /** Of a file of evidence: {@code 07-observation-….json}. */
    private static int number(Path file) {
        String digits = file.getFileName().toString().split("-", 2)[0];
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    }

    private static KeptObservation read(Path file) throws IOException {
        try {
            return ValueJson.read(Files.readString(file), KeptObservation.class);
        } catch (IllegalArgumentException e) {
            throw CouldNotCheckException.notInTheEvidence(
                    file + ", which this stagegate cannot read: " + e.getMessage());
        }
    }

    /**
     * The observation, in the place of the lab's. What a check of the same name has judged is of the type that it judges; were it not,
     * the check would fail as by a mistake of ours.
     */
    @SuppressWarnings("unchecked")
    static <T> Probe<T> probe(Path folder, String what, Probe<T> inTheLab) {
        return Probe.of(inTheLab.subject(), lab -> (T) in(folder, what).observed());
    }

    private Object observed() {
        if (observation == null || outcome == Outcome.COULD_NOT_CHECK) {
            throw CouldNotCheckException.notInTheEvidence(what + ", which that run could not check either: " + reason);
        }
        return observation;
    }

    /** Today's check. It cannot see what became of an observation over time, so what broke a hold then still breaks it. */
    static <T> Check<T> check(Path folder, String what, Check<T> today) {
        Check<T> replayed = Check.named(today.name(), observation -> {
            Verdict verdict = today.judge(observation);
            KeptObservation kept = in(folder, what);
            return verdict.passed() && kept.outcome() == Outcome.FAILED && kept.asItMustBe()
                    ? Verdict.failForGood(what + ", for long enough", kept.reason())
                    : verdict;
        });
        return Check.remarking(replayed, today::remarks);
    }
}
