package io.stagegate.preflight;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.preflight.Finding.Status;
import io.stagegate.preflight.Inspection.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that was found before a run, the worst first.
 *
 * @param findings one for each inspection, whatever became of it
 */
public record Preflight(List<Finding> findings) {

    /** What all inspections together may take; what they leave of ten seconds is for whoever reports them. */
    static final Duration LIMIT = Duration.ofSeconds(9);

    public Preflight {
        findings = List.copyOf(findings);
    }

    /**
     * Inspects an install.
     *
     * @param asked whether a check is asked for, by its ID: what makes no such check red is a warning at most
     */
    public static Preflight ofInstall(Lab lab, Predicate<String> asked) {
        return of(lab, its -> InstallInspections.of(its, ThisMachine.SYSTEM), asked, LIMIT);
    }

    /** Inspects a Cluster API pivot. */
    public static Preflight ofPivot(Lab lab, Predicate<String> asked) {
        return of(lab, PivotInspections::of, asked, LIMIT);
    }

    /** Says what of a bundle could not be read; there is nothing that would make a check red. */
    public static Preflight ofBundle(Lab lab, Predicate<String> asked) {
        return of(lab, BundleInspections::of, asked, LIMIT);
    }

    /** Carries out all inspections at once. What has not come back within the limit could not be checked. */
    static Preflight of(Lab lab, Function<Lab, List<Inspection>> inspections, Predicate<String> asked, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        List<Inspection> all = inspections.apply(lab);
        List<Future<Answer>> begun =
                all.stream().map(each -> Bounded.begin(() -> each.look().get())).toList();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            Finding finding = all.get(i).finding(answer(begun.get(i), left, limit));
            boolean harmless = finding.status() == Status.WRONG
                    && finding.reddens().stream().noneMatch(asked);
            findings.add(harmless ? finding.asWarning() : finding);
        }
        findings.sort(Comparator.comparing(Finding::status));
        return new Preflight(findings);
    }

    private static Answer answer(Future<Answer> work, Duration left, Duration limit) {
        try {
            return Bounded.await("preflight", left, work);
        } catch (CouldNotCheckException e) {
            return Answer.unknown(
                    work.isDone() && !work.isCancelled()
                            ? e.getMessage()
                            : "no answer within " + limit.toMillis() + " ms",
                    "");
        } catch (HypervisorException | LoadBalancerException | KubernetesRefusalException e) {
            return Answer.unknown(e.getMessage(), "");
        } catch (RuntimeException e) {
            // A defect of ours must hide no other finding.
            return Answer.unknown("stagegate itself failed: " + e + "; please report it", "");
        }
    }

    public List<Finding> having(Status status) {
        return findings.stream().filter(finding -> finding.status() == status).toList();
    }

    /** Nothing is wrong, and something could be looked at. */
    public static Check<Preflight> nothingWrong() {
        return Check.named("finds nothing that would make a check red", seen -> {
            List<Finding> wrong = seen.having(Status.WRONG);
            if (!wrong.isEmpty()) {
                return Verdict.failForGood(
                        "nothing that would certainly make a check red",
                        wrong.size() + (wrong.size() == 1 ? " finding is" : " findings are") + " wrong:\n"
                                + wrong.stream().map(Finding::toString).collect(Collectors.joining("\n")));
            }
            boolean blind = seen.having(Status.COULD_NOT_CHECK).size()
                    == seen.findings().size();
            return blind ? new Verdict.Unknown("nothing could be looked at:\n" + seen, true) : Verdict.pass();
        });
    }

    @Override
    public String toString() {
        return findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
