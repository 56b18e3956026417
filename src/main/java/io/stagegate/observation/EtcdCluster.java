package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * etcd as one of its members sees it, asked by {@code etcdctl} inside its own container.
 *
 * @param asked where it was asked, such as {@code etcd-bootstrap on bootstrap}
 * @param health the answer of {@code etcdctl endpoint health}: {@link #HEALTHY}, or etcd's own words
 * @param leader the leader's member id in hexadecimal; {@code 0} when there is none
 * @param members the member list; empty when etcd could not give it
 */
public record EtcdCluster(String asked, String health, String leader, List<Member> members) {

    public static final String HEALTHY = "healthy";

    public EtcdCluster {
        members = List.copyOf(members);
    }

    /** No etcd answers there, and why. */
    public static EtcdCluster unhealthy(String asked, String why) {
        return new EtcdCluster(asked, why, "0", List.of());
    }

    /**
     * A member as {@code etcdctl member list} knows it.
     *
     * @param id in hexadecimal, as etcdctl's tables print it
     * @param name empty until the member has started for the first time
     * @param learner true while it follows without a vote
     * @param peerUrls where the other members reach it: known from the moment it is added
     * @param clientUrls where clients reach it; empty until it has started for the first time
     */
    public record Member(String id, String name, boolean learner, List<String> peerUrls, List<String> clientUrls) {

        public Member {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }

        public boolean voter() {
            return !learner;
        }

        /** The hosts of its peer URLs, without brackets: what tells on which node it is, started or not. */
        public List<String> hosts() {
            return peerUrls.stream()
                    .map(url -> url.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", ""))
                    .map(authority -> authority.replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", ""))
                    .toList();
        }

        /** What people call it: its name, or where it is expected while it has none. */
        public String called() {
            return started() ? name : String.join(",", hosts());
        }

        public boolean started() {
            return !name.isEmpty();
        }

        @Override
        public String toString() {
            return "%s %s %s %s"
                    .formatted(
                            id,
                            started() ? name : "(not started)",
                            learner ? "learner" : "voter",
                            String.join(",", clientUrls.isEmpty() ? peerUrls : clientUrls));
        }
    }

    public boolean healthy() {
        return HEALTHY.equals(health);
    }

    @Override
    public String toString() {
        String list = members.isEmpty()
                ? "no member list"
                : members.stream().map(Member::toString).collect(Collectors.joining("; "));
        return "%s: %s; leader %s; members: %s".formatted(asked, health, leader, list);
    }
}
