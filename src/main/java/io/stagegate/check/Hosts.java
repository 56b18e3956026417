package io.stagegate.check;

import io.stagegate.observation.ListeningSockets;
import io.stagegate.observation.Login;
import io.stagegate.observation.RemoteDirectory;
import java.util.List;
import java.util.stream.Collectors;

/** What must hold of a node as a host: its logins, files and sockets. */
public final class Hosts {

    private Hosts() {}

    /** It lets us in over SSH, as this user. */
    public static Check<Login> letsIn(String user) {
        return Check.named("accepts SSH logins as " + user, login -> {
            String expected = login.node() + " accepts " + user;
            if (!login.refusal().isEmpty()) {
                return Verdict.fail(expected, login.refusal());
            }
            return login.user().equals(user)
                    ? Verdict.pass()
                    : Verdict.fail(expected, "the login was as \"" + login.user() + "\"");
        });
    }

    /**
     * The directory has all these files, and none of them is empty; others may be there, too.
     *
     * @param names without directories; not empty
     */
    public static Check<RemoteDirectory> has(List<String> names) {
        Require.notEmpty("names", names);
        return Check.named("has " + String.join(", ", names), directory -> {
            boolean all = names.stream().allMatch(name -> directory.sizes().getOrDefault(name, 0L) > 0);
            return all
                    ? Verdict.pass()
                    : Verdict.fail(
                            directory.path() + " on " + directory.node() + " with " + String.join(", ", names)
                                    + ", none empty",
                            directory);
        });
    }

    /**
     * It listens on all these TCP ports for others than itself.
     *
     * @param ports 1 to 65535; not empty
     */
    public static Check<ListeningSockets> listensOn(List<Integer> ports) {
        Require.notEmpty("ports", ports);
        String words = ports.stream().map(String::valueOf).collect(Collectors.joining(" and "));
        return Check.named("listens on " + words, node -> {
            boolean all = ports.stream()
                    .allMatch(port ->
                            node.sockets().stream().anyMatch(socket -> socket.port() == port && !socket.local()));
            if (all) {
                return Verdict.pass();
            }
            String seen = node.sockets().stream()
                    .filter(socket -> ports.contains(socket.port()))
                    .map(ListeningSockets.Socket::toString)
                    .collect(Collectors.joining(", "));
            return Verdict.fail(
                    node.node() + " listening on " + words + ", not only for itself",
                    seen.isEmpty() ? "on none of them" : "only " + seen);
        });
    }
}
