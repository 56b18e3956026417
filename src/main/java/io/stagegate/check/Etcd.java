package io.stagegate.check;

import io.stagegate.observation.EtcdCluster;

/** What must hold of etcd. */
public final class Etcd {

    private Etcd() {}

    /** Before the masters join, etcd is one started voter, healthy and its own leader (stage 10; quorum 1). */
    public static Check<EtcdCluster> singleHealthyMember() {
        return Check.named("is a single healthy member", etcd -> {
            String expected = "1 member, started, a voter, leading, healthy";
            if (!etcd.healthy()) {
                return Verdict.fail(expected, etcd.asked() + ": " + etcd.health());
            }
            if (etcd.members().isEmpty()) {
                return Verdict.unknown(etcd.asked() + ": healthy, but it gave no member list");
            }
            if (etcd.members().size() > 1) {
                return Verdict.fail(expected, etcd.members().size() + " members: " + etcd.members());
            }
            EtcdCluster.Member member = etcd.members().get(0);
            boolean leads = member.id().equals(etcd.leader());
            return member.started() && !member.learner() && leads
                    ? Verdict.pass()
                    : Verdict.fail(expected, member + (leads ? "" : ", but the leader is " + etcd.leader()));
        });
    }
}
