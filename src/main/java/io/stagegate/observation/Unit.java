package io.stagegate.observation;

/**
 * A systemd unit's state in systemd's own words (properties of {@code systemctl show}, see
 * org.freedesktop.systemd1(5)).
 *
 * @param load LoadState: loaded, not-found, masked …
 * @param active ActiveState: active, activating, inactive, failed …
 * @param sub SubState: running, exited, dead, auto-restart …
 * @param result why it last ended: {@code success}, {@code exit-code}, {@code oom-kill} …
 * @param restarts how often systemd restarted it by itself
 * @param invocation the id of its current or last run; empty when it never ran in this boot
 */
public record Unit(
        String node,
        String name,
        String load,
        String active,
        String sub,
        String result,
        int restarts,
        String invocation) {

    /** One whose state nobody has seen; its name stands for its last run. */
    public static Unit unseen(String node, String name) {
        return new Unit(node, name, "", "", "", "", 0, name);
    }

    @Override
    public String toString() {
        if (load.isEmpty()) {
            return name + " on " + node + ": its state was not seen";
        }
        String state = "loaded".equals(load) ? active + " (" + sub + ")" : load + ", " + active + " (" + sub + ")";
        String why = "success".equals(result) ? "" : ", result " + result;
        String again = restarts == 0 ? "" : ", restarted " + restarts + (restarts == 1 ? " time" : " times");
        return name + " on " + node + ": " + state + why + again;
    }
}
