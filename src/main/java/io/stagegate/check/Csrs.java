package io.stagegate.check;

import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequest.Condition;
import io.stagegate.observation.CertificateRequests;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.observation.NodeCertificate;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** What must hold of the masters' certificate requests. */
public final class Csrs {

    /** The reason that stagegate gives for an approval of its own. */
    public static final String OUR_APPROVAL = "StagegateApproved";

    private Csrs() {}

    /** Whose a request is, and if nobody's, every reason why. */
    public static CsrOwnership belongs(CertificateRequest request, KubeletCertificate wave, Install environment) {
        return CsrOwnership.of(request, wave, environment);
    }

    /** Whether a request is on record for a master: what a foreign one says of itself does not count. */
    public static BiPredicate<CertificateRequest, Node> onRecord(KubeletCertificate wave, Install environment) {
        return (request, master) -> belongs(request, wave, environment).node().equals(Optional.of(master));
    }

    /**
     * Every request of every master is approved, and there is one; that of a certificate which its kubelet holds may be
     * forgotten. What is left pending because it is nobody's is remarked, and makes nothing red.
     */
    public static Check<CertificateRequests> approved(KubeletCertificate wave, Install environment) {
        Check<CertificateRequests> check = Check.named(
                "are asked for and approved",
                seen -> judge(seen, wave, environment, "a request, approved", Csrs::untilApproved));
        return Check.remarking(check, seen -> notes(seen, wave, environment));
    }

    /** Every master has a certificate: approved is not issued, its signer must have put one into the request. */
    public static Check<CertificateRequests> issued(KubeletCertificate wave, Install environment) {
        return Check.named(
                "are issued", seen -> judge(seen, wave, environment, "a certificate, issued", Csrs::untilIssued));
    }

    /** What a master still lacks; empty when nothing. */
    private interface Lacking extends Function<List<CertificateRequest>, Optional<String>> {}

    private static Verdict judge(
            CertificateRequests seen, KubeletCertificate wave, Install environment, String expected, Lacking lacking) {
        Map<String, Result<Optional<String>>> masters = new LinkedHashMap<>();
        for (Node master : environment.masters()) {
            List<CertificateRequest> own = seen.requests().stream()
                    .filter(request -> onRecord(wave, environment).test(request, master))
                    .toList();
            masters.put(
                    master.name(),
                    own.isEmpty() ? unrecorded(seen, wave, environment, master) : Result.of(lacking.apply(own)));
        }
        Check<Optional<String>> complete =
                Check.named(expected, lack -> lack.isEmpty() ? Verdict.pass() : Verdict.fail(expected, lack.get()));
        return ForEach.one(complete).judge(new PerPlace<>(masters));
    }

    /** A master of whose requests none is on record: it asked too long ago, or not yet. */
    private static Result<Optional<String>> unrecorded(
            CertificateRequests seen, KubeletCertificate wave, Install environment, Node master) {
        Result<NodeCertificate> result = seen.held().results().get(master.name());
        if (result == null) {
            return Result.none("no request on record, and kubelet's own certificate was not observed", false);
        }
        if (result.seen().isEmpty()) {
            // Never for good: its kubelet may still ask, and then nobody needs to look there.
            return Result.none("no request on record, and " + result.cause(), false);
        }
        NodeCertificate held = result.seen().get();
        if (held.there() && !held.expired() && held.commonNames().equals(List.of(master.kubeletUser()))) {
            return Result.of(Optional.empty());
        }
        List<String> words = new ArrayList<>();
        words.add("no request yet; " + held);
        seen.requests().stream()
                .filter(request -> request.pending() && request.signer().equals(wave.signer()))
                .filter(request ->
                        request.commonName().flatMap(environment::masterOf).equals(Optional.of(master)))
                .forEach(request -> words.add("left pending: " + inWords(request, wave, environment)));
        return Result.of(Optional.of(String.join("\n", words)));
    }

    private static Optional<String> untilApproved(List<CertificateRequest> own) {
        Optional<CertificateRequest> pending =
                own.stream().filter(CertificateRequest::pending).findFirst();
        return pending.or(() -> Optional.of(newest(own)).filter(newest -> !newest.approved()))
                .map(Csrs::state);
    }

    private static Optional<String> untilIssued(List<CertificateRequest> own) {
        return own.stream().anyMatch(request -> request.approved() && request.issued())
                ? Optional.empty()
                : Optional.of(state(newest(own)));
    }

    private static CertificateRequest newest(List<CertificateRequest> own) {
        return own.get(own.size() - 1);
    }

    private static String state(CertificateRequest request) {
        if (request.pending()) {
            return request.name() + " is pending";
        }
        for (String end : List.of("Denied", "Failed")) {
            Optional<Condition> condition = request.condition(end);
            if (condition.isPresent()) {
                return request.name() + " is " + condition.get() + ", and kubelet has not asked again";
            }
        }
        return request.name() + " is approved but not issued (no status.certificate)";
    }

    /** Who approved the masters' requests where it was not stagegate; and what is pending and nobody's, in neither wave. */
    private static Notes notes(CertificateRequests seen, KubeletCertificate wave, Install environment) {
        List<String> lines = new ArrayList<>();
        for (CertificateRequest request : seen.requests()) {
            Optional<Node> master = belongs(request, wave, environment).node();
            if (master.isPresent() && request.approved()) {
                request.condition("Approved")
                        .filter(approval -> !approval.reason().equals(OUR_APPROVAL))
                        .ifPresent(approval -> lines.add(request.name() + " of " + master.get()
                                + " was approved by somebody else: " + approval));
            } else if (request.pending()
                    && Arrays.stream(KubeletCertificate.values())
                            .allMatch(any ->
                                    belongs(request, any, environment).node().isEmpty())) {
                lines.add("left pending: " + inWords(request, nearest(request), environment));
            }
        }
        return new Notes("certificate requests", lines);
    }

    /** The wave that a request is meant for; by its usages where its signer is neither's. */
    private static KubeletCertificate nearest(CertificateRequest request) {
        return request.signer().equals(KubeletCertificate.SERVING.signer())
                        || (!request.signer().equals(KubeletCertificate.CLIENT.signer())
                                && request.usages().contains(KubeletCertificate.SERVING.usage()))
                ? KubeletCertificate.SERVING
                : KubeletCertificate.CLIENT;
    }

    private static String inWords(CertificateRequest request, KubeletCertificate wave, Install environment) {
        return request.name() + " of " + request.requestor() + ": "
                + String.join("; ", belongs(request, wave, environment).reasons());
    }
}
