package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Profile;
import io.stagegate.observation.LeaderLease;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;

/** A leader's Lease, from the API. That there is none, or that nobody holds it, is an observation. */
public record LeaseProbe(Profile.ObjectName name) implements Probe<LeaderLease> {

    @Override
    public String subject() {
        return "Lease " + name;
    }

    @Override
    public LeaderLease observe(Lab lab) {
        return lab
                .kubernetes()
                .ask(
                        "get lease " + name,
                        api ->
                                Optional.ofNullable(api.leases()
                                                .inNamespace(name.namespace())
                                                .withName(name.name())
                                                .get())
                                        .stream()
                                        .toList())
                .stream()
                .findFirst()
                .map(Lease::getSpec)
                .filter(spec -> spec.getHolderIdentity() != null
                        && !spec.getHolderIdentity().isEmpty())
                .map(this::read)
                .orElseGet(() -> LeaderLease.none(name.toString()));
    }

    private LeaderLease read(LeaseSpec spec) {
        if (spec.getRenewTime() == null || spec.getLeaseDurationSeconds() == null) {
            throw new CouldNotLookException(
                    Trouble.GARBLED,
                    "Lease " + name + " is held by " + spec.getHolderIdentity() + " and does not tell until when");
        }
        return new LeaderLease(
                name.toString(),
                spec.getHolderIdentity(),
                Duration.between(
                                spec.getRenewTime(),
                                ZonedDateTime.now(spec.getRenewTime().getZone()))
                        .toSeconds(),
                spec.getLeaseDurationSeconds());
    }
}
