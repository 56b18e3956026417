package io.stagegate.observation;

import io.stagegate.text.Text;
import java.util.List;

/**
 * A member as {@code etcdctl member list} knows it.
 *
 * @param id in hexadecimal, as etcdctl's tables print it
 * @param name empty until the member has started for the first time
 * @param learner true while it follows without a vote
 * @param peerUrls where the other members reach it: known from the moment it is added
 * @param clientUrls where clients reach it; empty until it has started for the first time
 */
public record EtcdMember(String id, String name, boolean learner, List<String> peerUrls, List<String> clientUrls) {

    /** What is reported of a member, or of an endpoint, that served a linearizable read. */
    public static final String HEALTHY = "healthy";

    public EtcdMember {
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
                .map(authority -> Text.host(authority.replaceFirst(":\\d+$", "")))
                .toList();
    }

    /** What people call it: its name, or where it is expected while it has none. */
    public String called() {
        return started() ? name : String.join(",", hosts());
    }

    /** {@code voter} or {@code learner}. */
    public String kind() {
        return learner ? "learner" : "voter";
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
                        kind(),
                        String.join(",", clientUrls.isEmpty() ? peerUrls : clientUrls));
    }
}
