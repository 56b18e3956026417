package io.stagegate.proof;

import java.util.List;
import java.util.stream.Stream;

/** All faults, in the order of the stages; and words that several of them are made of. */
final class Faults {

    static final String STATE = "/run/stagegate";
    static final String KUBECONFIG = STATE + "/kubeconfigs/admin.kubeconfig";

    private Faults() {}

    static List<Fault> all() {
        return Stream.concat(Stage10Faults.all().stream(), Stage11Faults.all().stream())
                .toList();
    }

    /** Keeps a file's content, once: what is kept already is the good one. */
    static String keep(String file) {
        return "[ -e " + file + ".good ] || cp -p " + file + " " + file + ".good";
    }

    static String giveBack(String file) {
        return "[ ! -e " + file + ".good ] || mv " + file + ".good " + file;
    }

    /** Rejects ({@code -I}) connections at a host's own firewall, or no more ({@code -D}); localhost is ::1, too. */
    static String reject(String change, String chain, String which) {
        return "for tables in iptables ip6tables; do $tables " + change + " " + chain + " " + which
                + " -p tcp --dport 6443 -j REJECT --reject-with tcp-reset" + (change.equals("-D") ? " || true" : "")
                + "; done";
    }
}
