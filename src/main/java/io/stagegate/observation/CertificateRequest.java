package io.stagegate.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A CertificateSigningRequest as the API has it, and what its PKCS #10 asks for.
 *
 * @param created RFC 3339, to the second, in UTC; sorts as text
 * @param requestor who asks, as the API server knows them ({@code spec.username}); nobody can write another name there
 * @param groups the requestor's
 * @param usages as the API spells them: {@code client auth}
 * @param asked what the PKCS #10 asks for; empty when it cannot be read
 * @param unreadable why it cannot be read; empty when it can
 * @param issued whether {@code status.certificate} holds anything
 */
public record CertificateRequest(
        String name,
        String created,
        String signer,
        String requestor,
        List<String> groups,
        List<String> usages,
        Optional<Asked> asked,
        String unreadable,
        List<Condition> conditions,
        boolean issued) {

    public CertificateRequest {
        groups = List.copyOf(groups);
        usages = List.copyOf(usages);
        conditions = List.copyOf(conditions);
    }

    /**
     * What a PKCS #10 asks for.
     *
     * @param commonNames of the subject; a sound request has exactly one
     * @param furtherSubject the subject's attributes besides common names and organizations: {@code OU=infra}
     * @param ips in Java's spelling
     * @param furtherNames alternative names that are neither DNS names nor IP addresses: {@code URI spiffe://…}
     */
    public record Asked(
            List<String> commonNames,
            List<String> organizations,
            List<String> furtherSubject,
            List<String> dnsNames,
            List<String> ips,
            List<String> furtherNames) {

        public Asked {
            commonNames = List.copyOf(commonNames);
            organizations = List.copyOf(organizations);
            furtherSubject = List.copyOf(furtherSubject);
            dnsNames = List.copyOf(dnsNames);
            ips = List.copyOf(ips);
            furtherNames = List.copyOf(furtherNames);
        }

        /** Every alternative name, each with its kind. */
        public List<String> alternativeNames() {
            List<String> all = new ArrayList<>();
            dnsNames.forEach(name -> all.add("DNS " + name));
            ips.forEach(ip -> all.add("IP " + ip));
            all.addAll(furtherNames);
            return List.copyOf(all);
        }

        @Override
        public String toString() {
            return "CN %s, O %s%s, names %s"
                    .formatted(
                            commonNames,
                            organizations,
                            furtherSubject.isEmpty() ? "" : ", " + furtherSubject,
                            alternativeNames());
        }
    }

    /** @param type {@code Approved}, {@code Denied} or {@code Failed} */
    public record Condition(String type, String reason, String message) {
        @Override
        public String toString() {
            return type + " (" + reason + (message.isEmpty() ? "" : ": " + message) + ")";
        }
    }

    /** The condition of this type; the API keeps none whose status is not true. */
    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** The one that it names, rightly or not: {@code system:node:master-0}; empty where it names none, or several. */
    public Optional<String> commonName() {
        return asked.map(Asked::commonNames).filter(names -> names.size() == 1).map(names -> names.get(0));
    }

    /** Nobody has approved or denied it, and its signer has not given up on it. */
    public boolean pending() {
        return Stream.of("Approved", "Denied", "Failed")
                .allMatch(type -> condition(type).isEmpty());
    }

    /** Approved, and neither denied nor given up. Issued is more than that. */
    public boolean approved() {
        return condition("Approved").isPresent()
                && condition("Denied").isEmpty()
                && condition("Failed").isEmpty();
    }

    @Override
    public String toString() {
        String state = pending()
                ? "pending"
                : conditions.stream().map(Condition::toString).collect(Collectors.joining(", "));
        return "%s of %s %s, created %s, signer %s, %s, usages %s: %s%s"
                .formatted(
                        name,
                        requestor,
                        groups,
                        created,
                        signer,
                        asked.map(Asked::toString).orElse("unreadable: " + unreadable),
                        usages,
                        state,
                        issued ? ", issued" : "");
    }
}
