package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Who is a member of etcd, and on which of the lab's nodes.
 *
 * @param asked the node whose etcd told it
 * @param members as {@code etcdctl member list} and {@code endpoint health --cluster} have them
 */
public record EtcdMembership(String asked, List<Member> members) {

    public EtcdMembership {
        members = List.copyOf(members);
    }

    /**
     * One member.
     *
     * @param id in hexadecimal, as etcdctl's tables print it
     * @param name empty until it has started for the first time
     * @param node the short name of the declared node that has its address; empty when none has
     * @param learner true while it follows without a vote
     * @param illness why it is not healthy, in etcd's words; empty when it is
     */
    public record Member(String id, String name, String node, boolean learner, String illness) {

        /** It counts towards quorum, whether it is well or not. */
        public boolean voter() {
            return !learner && !name.isEmpty();
        }

        public boolean healthyVoter() {
            return voter() && illness.isEmpty();
        }

        @Override
        public String toString() {
            return "%s %s on %s, %s, %s"
                    .formatted(
                            id,
                            name.isEmpty() ? "(not started)" : name,
                            node.isEmpty() ? "no declared node" : node,
                            learner ? "learner" : "voter",
                            illness.isEmpty() ? "healthy" : illness);
        }
    }

    @Override
    public String toString() {
        return "etcd on " + asked + " tells of "
                + (members.isEmpty()
                        ? "no members"
                        : members.stream().map(Member::toString).collect(Collectors.joining("; ")));
    }
}
