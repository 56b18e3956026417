package io.stagegate.observation;

/**
 * How one node's own etcd sees itself and its cluster ({@code etcdctl endpoint status}, asked locally).
 *
 * @param state whether there is an etcd to ask, and whether it answered
 * @param words why it did not answer; empty when it did
 * @param cluster the cluster's id in hexadecimal, and so of every id here
 * @param member its own id
 * @param leader the leader's id; {@code 0} when it knows none
 * @param term Raft's term: it grows with every election
 * @param index Raft's index: who has the highest one knows most
 */
public record EtcdNodeStatus(
        State state,
        String words,
        String cluster,
        String member,
        String leader,
        boolean learner,
        long term,
        long index) {

    /** What came of asking. */
    public enum State {
        /** No etcd container runs on the node. */
        ABSENT,
        /** etcdctl ran, and etcd did not answer it within its time. */
        SILENT,
        ANSWERED
    }

    public static EtcdNodeStatus absent(String words) {
        return new EtcdNodeStatus(State.ABSENT, words, "", "", "0", false, 0, 0);
    }

    public static EtcdNodeStatus silent(String words) {
        return new EtcdNodeStatus(State.SILENT, words, "", "", "0", false, 0, 0);
    }

    public static EtcdNodeStatus answered(
            String cluster, String member, String leader, boolean learner, long term, long index) {
        return new EtcdNodeStatus(State.ANSWERED, "", cluster, member, leader, learner, term, index);
    }

    public boolean answers() {
        return state == State.ANSWERED;
    }

    public boolean hasLeader() {
        return answers() && !leader.equals("0");
    }

    @Override
    public String toString() {
        return answers()
                ? "member %s%s of cluster %s, leader %s, term %d, index %d"
                        .formatted(
                                member,
                                learner ? " (learner)" : "",
                                cluster,
                                hasLeader() ? leader : "none",
                                term,
                                index)
                : words;
    }
}
