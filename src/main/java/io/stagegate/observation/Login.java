package io.stagegate.observation;

/**
 * How a host answered an attempt to log in.
 *
 * @param node the host
 * @param user who we were once in; empty when we were not let in
 * @param refusal why we were not let in, in the connection's words; empty when we were
 */
public record Login(String node, String user, String refusal) {

    public static Login as(String node, String user) {
        return new Login(node, user, "");
    }

    public static Login refused(String node, String why) {
        return new Login(node, "", why);
    }

    @Override
    public String toString() {
        return refusal.isEmpty() ? node + ": logged in as " + user : node + ": not let in: " + refusal;
    }
}
