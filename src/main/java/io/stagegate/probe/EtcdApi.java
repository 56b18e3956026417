package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The few questions asked of etcd from one node. Whichever way they go, etcd answers with the same messages, as JSON: ids are
 * unsigned 64 bit numbers, in digits, and whatever is zero, false or empty is left out.
 */
interface EtcdApi {

    /** Of the local member; see {@link #health(List)}. */
    Map<String, String> health();

    /**
     * By endpoint: {@link EtcdMember#HEALTHY}, or what is wrong. Healthy is whoever could serve a linearizable read, for which a
     * quorum must agree.
     *
     * @param endpoints client URLs; none of a learner, which refuses the read
     * @throws CouldNotCheckException when it is not known, of any of them
     */
    Map<String, String> health(List<String> endpoints);

    /**
     * How the local member sees itself: answered from its own memory, with or without quorum.
     *
     * @throws CouldNotCheckException when it could not be asked
     */
    EtcdNodeStatus status();

    /**
     * How members see themselves, by endpoint; one that does not answer is not among them.
     *
     * @param endpoints client URLs
     * @throws CouldNotCheckException when none could be asked
     */
    Map<String, EtcdNodeStatus> statuses(List<String> endpoints);

    /** @throws CouldNotCheckException when etcd gave no list: a learner never does */
    List<EtcdMember> members();

    /** A {@code StatusResponse}. */
    static EtcdNodeStatus status(JsonNode status, String where) {
        JsonNode header = status.path("header");
        return EtcdNodeStatus.answered(
                hexadecimal(Json.text(header, "cluster_id", where), where),
                hexadecimal(Json.text(header, "member_id", where), where),
                // No leader is no field.
                hexadecimal(status.path("leader").asText("0"), where),
                status.path("isLearner").asBoolean(false),
                status.path("raftTerm").asLong(),
                status.path("raftIndex").asLong());
    }

    /** A {@code MemberListResponse}. */
    static List<EtcdMember> members(JsonNode answer, String where) {
        List<EtcdMember> members = new ArrayList<>();
        for (JsonNode member : Json.list(answer, "members", where)) {
            members.add(new EtcdMember(
                    hexadecimal(Json.text(member, "ID", where), where),
                    member.path("name").asText(""),
                    member.path("isLearner").asBoolean(false),
                    texts(member.path("peerURLs")),
                    texts(member.path("clientURLs"))));
        }
        return members;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** As people know ids. */
    private static String hexadecimal(String id, String where) {
        try {
            return Long.toHexString(Long.parseUnsignedLong(id));
        } catch (NumberFormatException e) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": an id is not a number", e);
        }
    }
}
