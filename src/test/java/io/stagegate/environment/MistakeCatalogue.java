package io.stagegate.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Every mistake an environment file can hold, as one edit of a sound file, with the whole error. The tests assert
 * them and docs/environment.md is written from them, so neither can differ from what users see.
 */
public final class MistakeCatalogue {
    static final Path SOUND_FILE = Path.of("src/test/resources/environments/lab-a.yaml");

    /** The rules that the sound file names, which lie beside it. */
    public static final Path SIGNALS = Path.of("src/test/resources/environments/our-signals.yaml");

    /** What the variables in the examples mean. The values must never be seen in an error. */
    static final Map<String, String> PROCESS_ENVIRONMENT =
            Map.of("SECRET", "s3cr3t value", "NUMBER", "4.20", "EMPTY", "", "LINES", "two\nlines", "HOME", "/home/qa");

    private MistakeCatalogue() {}

    /**
     * @param group the docs' heading
     * @param was text of the sound file; empty for all of it
     * @param is what is written instead; the docs show its first line
     * @param error every line of the report
     */
    record Example(String group, String was, String is, String error) {

        /** The sound file with the mistake in it. */
        String text() {
            String sound = group.equals(PIVOT) ? soundPivot() : sound();
            if (was.isEmpty()) {
                return is;
            }
            if (!sound.contains(was)) {
                throw new IllegalStateException("not in " + SOUND_FILE + ": " + was);
            }
            int at = sound.indexOf(was);
            return sound.substring(0, at) + is + sound.substring(at + was.length());
        }

        @Override
        public String toString() {
            return is.isBlank() ? "(nothing)" : is.strip();
        }
    }

    public static String sound() {
        try {
            return Files.readString(SOUND_FILE, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sound file of a Cluster API pivot. */
    static final Path SOUND_PIVOT = Path.of("src/test/resources/environments/capi.yaml");

    static String soundPivot() {
        try {
            return Files.readString(SOUND_PIVOT, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Example pivot(String was, String is, String error) {
        return new Example(PIVOT, was, is, "environments/lab-a.yaml:" + error);
    }

    private static final String PIVOT = "Cluster API pivots";
    private static final String KEYS = "Keys";
    private static final String VALUES = "Values";
    private static final String QUOTES = "Values that need quotes";
    private static final String VARIABLES = "Variables";
    private static final String FIT = "Values that do not fit together";
    private static final String SYNTAX = "YAML that cannot be read";

    static final List<Example> ALL = List.of(
            new Example(
                    KEYS,
                    "    address: 192.168.126.101",
                    "    adress: 192.168.126.101",
                    "environments/lab-a.yaml:24:5: nodes.master-0.adress: is not a key that is known here; did you mean \"address\"? The keys here are: role, address, domain, node-name"),
            new Example(
                    KEYS,
                    "  user: core\n",
                    "  user: core\n  zzz: 1\n",
                    "environments/lab-a.yaml:10:3: ssh.zzz: is not a key that is known here; the keys here are: user, port, key, known-hosts, host-keys"),
            new Example(
                    KEYS,
                    "profile: hard-way\n",
                    "profile: hard-way\nprofile: hard-way\n",
                    "environments/lab-a.yaml:3:1: profile: is written twice, first in line 2; keep one of the two"),
            new Example(
                    KEYS,
                    "  user: core\n",
                    "",
                    "environments/lab-a.yaml:8:1: ssh.user: is missing; write it, such as user: core"),
            new Example(
                    KEYS,
                    "  kubelet: {timeout: 5m, interval: 1s}\n",
                    "  kublet: {timeout: 5m, interval: 1s}\n",
                    "environments/lab-a.yaml:40:3: patience.kublet: is not a patience that is known here; did you mean \"kubelet\"? A name of your own must differ more from it"),
            new Example(
                    KEYS,
                    "  listing: {",
                    "  our-own-wait: {timeout: 1m}\n  listing: {",
                    "environments/lab-a.yaml:44:3: patience.our-own-wait.interval: is missing; write it, such as interval: 200ms"),
            new Example(
                    KEYS,
                    "  master-0:\n",
                    "  Master_0:\n",
                    "environments/lab-a.yaml:22:3: nodes.Master_0: is not a node name; write lower-case letters, digits and dashes, such as master-0"),
            new Example(
                    KEYS,
                    "  listing: {",
                    "  API health: {timeout: 1m, interval: 1s}\n  listing: {",
                    "environments/lab-a.yaml:44:3: patience.\"API health\": is not a patience name; write lower-case words joined by dashes, such as api-health"),
            new Example(
                    KEYS,
                    "  master-0:\n",
                    "  010:\n",
                    "environments/lab-a.yaml:22:3: nodes.010: is a number to YAML when it stands without quotes, not a name; write it in quotes: \"010\""),
            new Example(
                    KEYS,
                    "  user: core\n",
                    "  user: core\n  <<: {port: 22}\n",
                    "environments/lab-a.yaml:10:3: ssh.\"<<\": is YAML's merge key, which is not followed here; write the keys out"),
            new Example(
                    KEYS,
                    "  user: core\n",
                    "  user: core\n  [a]: b\n",
                    "environments/lab-a.yaml:10:3: ssh.\"?\": has a map or list for a key; write a name"),
            new Example(
                    KEYS,
                    "  config: /etc/haproxy/haproxy.cfg\n",
                    "",
                    "environments/lab-a.yaml:25:1: load-balancer.config: is missing; write it, such as config: /etc/haproxy/haproxy.cfg"),
            new Example(
                    KEYS,
                    "  backends: {api: api, machine-config: machine-config}\n",
                    "  backends: {api: api}\n",
                    "environments/lab-a.yaml:31:3: load-balancer.backends.machine-config: is missing; write it, such as machine-config: machine-config"),
            new Example(
                    KEYS,
                    "disruption: {interval: 100ms,",
                    "disruption: {every: 100ms,",
                    "environments/lab-a.yaml:33:14: disruption.every: is not a key that is known here; the keys here are: interval, silence, budget"),
            new Example(
                    VALUES,
                    "    role: master",
                    "    role: mastr",
                    "environments/lab-a.yaml:23:5: nodes.master-0.role: \"mastr\" is not a role; write one of: bootstrap, master"),
            new Example(
                    VALUES,
                    "  - start",
                    "  - stop",
                    "environments/lab-a.yaml:35:5: permissions[0]: \"stop\" is not a permission; write one of: start, approve, load-balancer, destroy, delete"),
            new Example(
                    VALUES,
                    "  - start\n",
                    "  - start\n  - start\n",
                    "environments/lab-a.yaml:36:5: permissions[1]: is in the list twice; keep one of the two"),
            new Example(
                    VALUES,
                    "name: lab-a",
                    "name: Lab A",
                    "environments/lab-a.yaml:1:1: name: \"Lab A\" is not an environment name; write lower-case letters, digits, dashes and dots, such as lab-a"),
            new Example(
                    VALUES,
                    "name: lab-a",
                    "name: |\n  lab-a",
                    "environments/lab-a.yaml:1:1: name: has a line break or another control character in it; write it in one line, without | or >"),
            new Example(
                    VALUES,
                    "name: lab-a",
                    "name:",
                    "environments/lab-a.yaml:1:1: name: has no value; write one, such as lab-a"),
            new Example(
                    VALUES,
                    "key: keys/id_ed25519",
                    "key: \"\"",
                    "environments/lab-a.yaml:11:3: ssh.key: is empty; write a private key's file, such as ~/.ssh/id_ed25519"),
            new Example(
                    VALUES,
                    "key: keys/id_ed25519",
                    "key: ~root/.ssh/id_ed25519",
                    "environments/lab-a.yaml:11:3: ssh.key: \"~root/.ssh/id_ed25519\" names another user's home; write ~/ for your own home, or the whole path"),
            new Example(
                    VALUES,
                    "key: keys/id_ed25519",
                    "key: \"keys/\\0\"",
                    "environments/lab-a.yaml:11:3: ssh.key: has a line break or another control character in it; write it in one line, without | or >"),
            new Example(
                    VALUES,
                    "profile: hard-way",
                    "profile: hardway",
                    "environments/lab-a.yaml:2:1: profile: \"hardway\" is not a profile; write one of: cluster-api, hard-way, hard-way-guide, openshift-install"),
            new Example(
                    VALUES,
                    "profile: hard-way",
                    "profile: Hard/Way",
                    "environments/lab-a.yaml:2:1: profile: \"Hard/Way\" is not a profile name; write lower-case letters, digits and dashes, such as hard-way"),
            new Example(
                    VALUES,
                    "  name: ocp4",
                    "  name: OCP4",
                    "environments/lab-a.yaml:4:3: cluster.name: \"OCP4\" is not a cluster name; write lower-case letters, digits and dashes, such as ocp4"),
            new Example(
                    VALUES,
                    "domain: ocp4.example.com",
                    "domain: ocp4",
                    "environments/lab-a.yaml:5:3: cluster.domain: \"ocp4\" is not a cluster's DNS domain; write the cluster's name, a dot and the base domain in lower case, such as ocp4.example.com"),
            new Example(
                    VALUES,
                    "  user: core\n",
                    "  user: core@bastion\n",
                    "environments/lab-a.yaml:9:3: ssh.user: \"core@bastion\" is not a user name; write letters, digits, dots, dashes and underscores, such as core"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: 0\n",
                    "environments/lab-a.yaml:10:3: ssh.port: 0 is not a port; write a whole number from 1 to 65535"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: 65536\n",
                    "environments/lab-a.yaml:10:3: ssh.port: 65536 is not a port; write a whole number from 1 to 65535"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: \"22\"\n",
                    "environments/lab-a.yaml:10:3: ssh.port: \"22\" is not a plain decimal number; write digits without quotes and without a leading zero, such as 22"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: 022\n",
                    "environments/lab-a.yaml:10:3: ssh.port: 022 is not a plain decimal number; write digits without quotes and without a leading zero, such as 22"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: ssh\n",
                    "environments/lab-a.yaml:10:3: ssh.port: \"ssh\" is not a plain decimal number; write digits without quotes and without a leading zero, such as 22"),
            new Example(
                    VALUES,
                    "port: 22\n",
                    "port: [22]\n",
                    "environments/lab-a.yaml:10:3: ssh.port: is a list where a number is due; write one, such as 22"),
            new Example(
                    VALUES,
                    "uri: qemu+ssh://root@hypervisor.example.com/system",
                    "uri: hypervisor",
                    "environments/lab-a.yaml:7:3: hypervisor.uri: \"hypervisor\" has no driver followed by ://; write libvirt's URI, such as qemu:///system or qemu+ssh://root@hypervisor.example.com/system"),
            new Example(
                    VALUES,
                    "uri: qemu+ssh://root@hypervisor.example.com/system",
                    "uri: qemu:///a b",
                    "environments/lab-a.yaml:7:3: hypervisor.uri: \"qemu:///a b\" is not a URI; write libvirt's URI, such as qemu:///system or qemu+ssh://root@hypervisor.example.com/system"),
            new Example(
                    VALUES,
                    "uri: qemu+ssh://root@hypervisor.example.com/system",
                    "uri: qemu+tcp://root:hunter2@hypervisor/system",
                    "environments/lab-a.yaml:7:3: hypervisor.uri: \"qemu+tcp://root:***@hypervisor/system\" has a password in it; take it out: use an SSH key, or libvirt's auth.conf"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "http://api.ocp4.example.com:6443",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"http://api.ocp4.example.com:6443\" does not begin with https://; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://api.ocp4.example.com",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://api.ocp4.example.com\" has no port from 1 to 65535; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://api.ocp4.example.com:70000",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://api.ocp4.example.com:70000\" has no port from 1 to 65535; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://api_ocp4:6443",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://api_ocp4:6443\" has no host that is an IP address or a DNS name; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://10.0.0.300:6443",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://10.0.0.300:6443\" has no host that is an IP address or a DNS name; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://api.ocp4.example.com:6443/healthz",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://api.ocp4.example.com:6443/healthz\" has more than host and port; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api.ocp4.example.com:6443",
                    "https://[api",
                    "environments/lab-a.yaml:14:3: api.endpoint: \"https://[api\" is not a URI; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "https://api-int.ocp4.example.com:22623",
                    "https://api-int.ocp4.example.com:22623/config/master",
                    "environments/lab-a.yaml:58:18: machine-config.endpoint: \"https://api-int.ocp4.example.com:22623/config/master\" has more than host and port; write https, host and port, such as https://api.ocp4.example.com:6443"),
            new Example(
                    VALUES,
                    "address: 192.168.126.101",
                    "address: 192.168.126.300",
                    "environments/lab-a.yaml:24:5: nodes.master-0.address: \"192.168.126.300\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            new Example(
                    VALUES,
                    "address: 192.168.126.101",
                    "address: master_0",
                    "environments/lab-a.yaml:24:5: nodes.master-0.address: \"master_0\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            new Example(
                    VALUES,
                    "address: 192.168.126.101",
                    "address: 192.168.126.101:22",
                    "environments/lab-a.yaml:24:5: nodes.master-0.address: \"192.168.126.101:22\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            new Example(
                    VALUES,
                    "domain: ocp4-bootstrap",
                    "domain: ocp4 bootstrap",
                    "environments/lab-a.yaml:21:5: nodes.bootstrap.domain: \"ocp4 bootstrap\" is not a libvirt domain's name; write it as `virsh list --all` shows it, without spaces and slashes, such as ocp4-master-0"),
            new Example(
                    VALUES,
                    "    domain: ocp4-bootstrap",
                    "    node-name: Bootstrap.ocp4",
                    "environments/lab-a.yaml:21:5: nodes.bootstrap.node-name: \"Bootstrap.ocp4\" is not a node's name; write it as `oc get nodes` shows it, such as master-0.ocp4.example.com"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m,",
                    "  ssh: {timeout: 90,",
                    "environments/lab-a.yaml:38:9: patience.ssh.timeout: 90 is not a duration; write numbers with their units, such as 90s, 5m, 1m30s, 200ms or 2h"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m,",
                    "  ssh: {timeout: 5 min,",
                    "environments/lab-a.yaml:38:9: patience.ssh.timeout: \"5 min\" is not a duration; write numbers with their units, such as 90s, 5m, 1m30s, 200ms or 2h"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m,",
                    "  ssh: {timeout: 25h,",
                    "environments/lab-a.yaml:38:9: patience.ssh.timeout: \"25h\" is longer than a day; write at most 24h"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m, interval: 1s, hold: 2s}",
                    "  ssh: {timeout: 0s, interval: 1s}",
                    "environments/lab-a.yaml:38:9: patience.ssh.timeout: \"0s\" is no time at all; write at least 50ms"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m, interval: 1s",
                    "  ssh: {timeout: 5m, interval: 49ms",
                    "environments/lab-a.yaml:38:22: patience.ssh.interval: \"49ms\" is shorter than 50ms, which would burden what is observed; write at least 50ms"),
            new Example(
                    VALUES,
                    "permissions:\n  - start\n",
                    "permissions: start\n",
                    "environments/lab-a.yaml:34:1: permissions: is text where a list is due; write one, such as [start]"),
            new Example(
                    VALUES,
                    "  - start\n",
                    "  - {start: yes}\n",
                    "environments/lab-a.yaml:35:5: permissions[0]: is a map where text is due; write one, such as start"),
            new Example(
                    VALUES,
                    "  host: 192.168.126.1\n",
                    "  host: root@192.168.126.1\n",
                    "environments/lab-a.yaml:26:3: load-balancer.host: \"root@192.168.126.1\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            new Example(
                    VALUES,
                    "config: /etc/haproxy/haproxy.cfg",
                    "config: haproxy.cfg",
                    "environments/lab-a.yaml:27:3: load-balancer.config: \"haproxy.cfg\" is not an absolute path; write the path on the host, from / on"),
            new Example(
                    VALUES,
                    "stats: http://192.168.126.1:9000/stats",
                    "stats: 192.168.126.1:9000/stats",
                    "environments/lab-a.yaml:29:3: load-balancer.stats: \"192.168.126.1:9000/stats\" is not the address of a statistics page; write it whole, such as http://192.168.126.1:9000/stats"),
            new Example(
                    VALUES,
                    "stats: http://192.168.126.1:9000/stats",
                    "stats: http://192.168.126.1:90000/stats",
                    "environments/lab-a.yaml:29:3: load-balancer.stats: \"http://192.168.126.1:90000/stats\" has no port from 1 to 65535; write it whole, such as http://192.168.126.1:9000/stats"),
            new Example(
                    VALUES,
                    "stats: http://192.168.126.1:9000/stats",
                    "stats: http://[lb/stats",
                    "environments/lab-a.yaml:29:3: load-balancer.stats: \"http://[lb/stats\" is not a URI; write it whole, such as http://192.168.126.1:9000/stats"),
            new Example(
                    VALUES,
                    "stats: http://192.168.126.1:9000/stats",
                    "stats: http://192.168.126.1:9000/stats;csv",
                    "environments/lab-a.yaml:29:3: load-balancer.stats: \"http://192.168.126.1:9000/stats;csv\" has options after the page; write it whole, such as http://192.168.126.1:9000/stats"),
            new Example(
                    VALUES,
                    "reload: [systemctl, reload, haproxy]",
                    "reload: []",
                    "environments/lab-a.yaml:30:3: load-balancer.reload: is empty; write at least one entry, such as [systemctl, reload, haproxy]"),
            new Example(
                    VALUES,
                    "reload: [systemctl, reload, haproxy]",
                    "reload: systemctl reload haproxy",
                    "environments/lab-a.yaml:30:3: load-balancer.reload: is text where a list is due; write one, such as [systemctl, reload, haproxy]"),
            new Example(
                    VALUES,
                    "backends: {api: api,",
                    "backends: {api: the api,",
                    "environments/lab-a.yaml:31:14: load-balancer.backends.api: \"the api\" is not a name in HAProxy; write it as the configuration has it: letters, digits, - _ . :"),
            new Example(
                    VALUES,
                    "  server: bootstrap\n",
                    "  server: bootstrap 192.168.126.100:6443\n",
                    "environments/lab-a.yaml:32:3: load-balancer.server: \"bootstrap 192.168.126.100:6443\" is not a name in HAProxy; write it as the configuration has it: letters, digits, - _ . :"),
            new Example(
                    VALUES,
                    "silence: 200ms",
                    "silence: 99ms",
                    "environments/lab-a.yaml:33:43: disruption.silence: \"99ms\" is shorter than the interval: what lies between two samples is not known; write the interval or more"),
            new Example(
                    VALUES,
                    "disruption: {interval: 100ms,",
                    "disruption: {interval: 10ms,",
                    "environments/lab-a.yaml:33:14: disruption.interval: \"10ms\" is shorter than 50ms, which would burden what is observed; write at least 50ms"),
            new Example(
                    VALUES,
                    "budget: 2s",
                    "budget: 2",
                    "environments/lab-a.yaml:33:31: disruption.budget: 2 is not a duration; write numbers with their units, such as 90s, 5m, 1m30s, 200ms or 2h"),
            new Example(
                    VALUES,
                    "cluster:\n  name: ocp4\n  domain: ocp4.example.com\n",
                    "cluster:\n  - ocp4\n",
                    "environments/lab-a.yaml:3:1: cluster: is a list where a map is due; write one, such as {name: ocp4, domain: ocp4.example.com}"),
            new Example(
                    VALUES,
                    "  ssh: {timeout: 5m, interval: 1s, hold: 2s}",
                    "  ssh: 5m",
                    "environments/lab-a.yaml:38:3: patience.ssh: is text where a map is due; write one, such as {timeout: 90s, interval: 200ms}"),
            new Example(
                    VALUES,
                    "",
                    "- name: lab-a\n",
                    "environments/lab-a.yaml:1:1: is a list where a map is due; write one as docs/environment.md shows"),
            new Example(
                    VALUES,
                    "user: core",
                    "user: !secret core",
                    "environments/lab-a.yaml:9:3: ssh.user: has a tag that means nothing here; leave the ! and its word out"),
            new Example(
                    QUOTES,
                    "name: lab-a",
                    "name: 4.20",
                    "environments/lab-a.yaml:1:1: name: 4.20 without quotes is a number to YAML, not text; write it in quotes: \"4.20\""),
            new Example(
                    QUOTES,
                    "name: lab-a",
                    "name: no",
                    "environments/lab-a.yaml:1:1: name: no without quotes is a truth value to YAML, not text; write it in quotes: \"no\""),
            new Example(
                    QUOTES,
                    "name: lab-a",
                    "name: 010",
                    "environments/lab-a.yaml:1:1: name: 010 without quotes is a number to YAML, not text; write it in quotes: \"010\""),
            new Example(
                    QUOTES,
                    "name: lab-a",
                    "name: 2026-11-20",
                    "environments/lab-a.yaml:1:1: name: 2026-11-20 without quotes is a date to YAML, not text; write it in quotes: \"2026-11-20\""),
            new Example(
                    QUOTES,
                    "name: lab-a",
                    "name: null",
                    "environments/lab-a.yaml:1:1: name: null without quotes is nothing to YAML, not text; write it in quotes: \"null\""),
            new Example(
                    QUOTES,
                    "key: keys/id_ed25519",
                    "key: 52:54:00",
                    "environments/lab-a.yaml:11:3: ssh.key: 52:54:00 without quotes is a number to YAML, not text; write it in quotes: \"52:54:00\""),
            new Example(
                    QUOTES,
                    "key: keys/id_ed25519",
                    "key: ~",
                    "environments/lab-a.yaml:11:3: ssh.key: ~ without quotes is nothing to YAML, not text; write it in quotes: \"~\""),
            new Example(
                    VARIABLES,
                    "key: keys/id_ed25519",
                    "key: ${LAB_KEY}",
                    "environments/lab-a.yaml:11:3: ssh.key: needs the variable LAB_KEY, which is not set; set it (export LAB_KEY=value), or write a default: ${LAB_KEY:-default}"),
            new Example(
                    VARIABLES,
                    "key: keys/id_ed25519",
                    "key: ${LAB KEY}",
                    "environments/lab-a.yaml:11:3: ssh.key: has a ${ that begins no variable; write ${NAME} or ${NAME:-default}, or $${ where ${ itself is meant"),
            new Example(
                    VARIABLES,
                    "key: keys/id_ed25519",
                    "key: ${LAB_KEY",
                    "environments/lab-a.yaml:11:3: ssh.key: has a ${ that begins no variable; write ${NAME} or ${NAME:-default}, or $${ where ${ itself is meant"),
            new Example(
                    VARIABLES,
                    "key: keys/id_ed25519",
                    "key: ${EMPTY}",
                    "environments/lab-a.yaml:11:3: ssh.key: is empty; write a private key's file, such as ~/.ssh/id_ed25519"),
            new Example(
                    VARIABLES,
                    "key: keys/id_ed25519",
                    "key: ${LINES}",
                    "environments/lab-a.yaml:11:3: ssh.key: has a line break or another control character in it; write it in one line, without | or >"),
            new Example(
                    VARIABLES,
                    "user: core",
                    "user: ${SECRET}",
                    "environments/lab-a.yaml:9:3: ssh.user: \"${SECRET}\" is not a user name; write letters, digits, dots, dashes and underscores, such as core"),
            new Example(
                    VARIABLES,
                    "port: 22\n",
                    "port: ${SECRET}\n",
                    "environments/lab-a.yaml:10:3: ssh.port: \"${SECRET}\" is not a plain decimal number; write digits without quotes and without a leading zero, such as 22"),
            new Example(
                    VARIABLES,
                    "role: master\n",
                    "role: ${SECRET}\n",
                    "environments/lab-a.yaml:23:5: nodes.master-0.role: \"${SECRET}\" is not a role; write one of: bootstrap, master"),
            new Example(
                    VARIABLES,
                    "profile: hard-way",
                    "profile: ${NAME:-missing}",
                    "environments/lab-a.yaml:2:1: profile: \"${NAME:-missing}\" is not a profile; write one of: cluster-api, hard-way, hard-way-guide, openshift-install"),
            new Example(
                    VARIABLES,
                    "address: 192.168.126.101",
                    "address: ${SECRET}",
                    "environments/lab-a.yaml:24:5: nodes.master-0.address: \"${SECRET}\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            new Example(
                    VARIABLES,
                    "uri: qemu+ssh://root@hypervisor.example.com/system",
                    "uri: qemu+ssh://${SECRET}/system",
                    "environments/lab-a.yaml:7:3: hypervisor.uri: \"qemu+ssh://${SECRET}/system\" is not a URI; write libvirt's URI, such as qemu:///system or qemu+ssh://root@hypervisor.example.com/system"),
            new Example(
                    KEYS,
                    "profile: hard-way\n",
                    "profile: hard-way\noverride: {handover: {markers: /x}}\n",
                    "environments/lab-a.yaml:3:23: override.handover.markers: is not a key that is known here; the keys here are: message, marker, config-map, machine-config-port, leases, machine-config-server, cluster-version-operator, without"),
            new Example(
                    VALUES,
                    "profile: hard-way\n",
                    "profile: hard-way\noverride: {handover: {marker: opt/done}}\n",
                    "environments/lab-a.yaml:3:23: override.handover.marker: \"opt/done\" is not an absolute path; write the path on the node or in the container, from / on"),
            new Example(
                    VALUES,
                    "profile: hard-way\n",
                    "profile: hard-way\noverride: marker\n",
                    "environments/lab-a.yaml:3:1: override: is text where a map is due; write one, such as {handover: {marker: /opt/openshift/.bootkube.done}}"),
            new Example(
                    VALUES,
                    "profile: hard-way\n",
                    "profile: openshift-install\noverride: {etcdctl: {cert: /c}}\n",
                    "environments/lab-a.yaml:3:12: override.etcdctl.cacert: is missing; write cacert, cert, key, or none of them"),
            new Example(
                    FIT,
                    "    role: master",
                    "    role: bootstrap",
                    "environments/lab-a.yaml:17:1: nodes: has 2 bootstrap nodes; give exactly one node the role bootstrap"),
            new Example(
                    FIT,
                    "    role: bootstrap",
                    "    role: master",
                    "environments/lab-a.yaml:17:1: nodes: has no bootstrap node; give exactly one node the role bootstrap"),
            new Example(
                    FIT,
                    "  master-0:\n    role: master\n    address: 192.168.126.101\n",
                    "",
                    "environments/lab-a.yaml:17:1: nodes: has no master; give at least one node the role master"),
            new Example(
                    FIT,
                    "profile: hard-way\n",
                    "profile: openshift-install\n",
                    "environments/lab-a.yaml:17:1: nodes: has 1 master, too few for a control plane to move to in labs of profile openshift-install; declare all masters, at least 3: docs/environment.md says why fewer are not verified"),
            new Example(
                    FIT,
                    sound().substring(sound().indexOf("nodes:"), sound().indexOf("load-balancer:")),
                    "nodes: {}\n",
                    "environments/lab-a.yaml:17:1: nodes: is empty; write at least one entry, such as {bootstrap: {role: bootstrap, address: 192.168.126.100}}"),
            new Example(
                    FIT,
                    "  socket: /run/haproxy/admin.sock\n  stats: http://192.168.126.1:9000/stats\n",
                    "",
                    "environments/lab-a.yaml:25:1: load-balancer: has neither socket nor stats, so that what HAProxy makes of its servers cannot be observed; give HAProxy one of both, and write where it is: a line `stats socket /run/haproxy/admin.sock mode 660 level admin` in its global section, or a statistics page"),
            new Example(
                    FIT,
                    "address: 192.168.126.101",
                    "address: 192.168.126.100",
                    "environments/lab-a.yaml:24:5: nodes.master-0.address: is that of nodes.bootstrap too (line 18); give each node its own"),
            new Example(
                    FIT,
                    "domain: ocp4-bootstrap",
                    "domain: ocp4-master-0",
                    "environments/lab-a.yaml:22:3: nodes.master-0.domain: is that of nodes.bootstrap too (line 18); give each node its own"),
            new Example(
                    FIT,
                    "    domain: ocp4-bootstrap",
                    "    node-name: master-0",
                    "environments/lab-a.yaml:22:3: nodes.master-0.node-name: is that of nodes.bootstrap too (line 18); give each node its own"),
            new Example(
                    FIT,
                    "domain: ocp4.example.com",
                    "domain: lab.example.com",
                    "environments/lab-a.yaml:5:3: cluster.domain: \"lab.example.com\" does not begin with the cluster's name; write cluster.name, a dot and the base domain, such as ocp4.example.com for ocp4"),
            new Example(
                    FIT,
                    "  ssh: {timeout: 5m, interval: 1s,",
                    "  ssh: {timeout: 5m, interval: 10m,",
                    "environments/lab-a.yaml:38:22: patience.ssh.interval: \"10m\" is longer than the timeout; write at most the timeout, \"5m\""),
            new Example(
                    FIT,
                    "  ssh: {timeout: 5m, interval: 1s, hold: 2s}",
                    "  ssh: {timeout: 5m, interval: 1s, hold: 5m}",
                    "environments/lab-a.yaml:38:36: patience.ssh.hold: \"5m\" leaves no time before the timeout; write less than the timeout, \"5m\""),
            new Example(
                    FIT,
                    "signals: [our-signals.yaml]",
                    "signals: [none.yaml]",
                    "environments/lab-a.yaml:61:11: signals[0]: \"none.yaml\": there is no such file; name one that exists"),
            new Example(
                    VALUES,
                    "diagnosis: {timeout: 9s,",
                    "diagnosis: {timeout: 90ms,",
                    "environments/lab-a.yaml:62:13: diagnosis.timeout: \"90ms\" is too short to observe anything; write at least 1s"),
            new Example(
                    SYNTAX,
                    "",
                    "",
                    "environments/lab-a.yaml: is empty; write the declaration, as docs/environment.md shows"),
            new Example(
                    SYNTAX,
                    "",
                    "# only a comment\n",
                    "environments/lab-a.yaml: is empty; write the declaration, as docs/environment.md shows"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "\tuser: core\n",
                    "environments/lab-a.yaml:9:1: has a tab where YAML allows only spaces; indent with spaces"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: core: admin\n",
                    "environments/lab-a.yaml:9:13: has a colon where none can be; put text that contains \": \" in quotes; see that the line above has its colon, and that all keys of one map have the same indentation"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user\n",
                    "environments/lab-a.yaml:10:7: has a colon where none can be; put text that contains \": \" in quotes; see that the line above has its colon, and that all keys of one map have the same indentation"),
            new Example(
                    SYNTAX,
                    "  port: 22\n",
                    "   port: 22\n",
                    "environments/lab-a.yaml:10:8: has a colon where none can be; put text that contains \": \" in quotes; see that the line above has its colon, and that all keys of one map have the same indentation"),
            new Example(
                    SYNTAX,
                    "  port: 22\n",
                    " port: 22\n",
                    "environments/lab-a.yaml:10:2: does not line up with what is above it; give all keys of one map the same indentation"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: \"core\n",
                    "environments/lab-a.yaml:9:9: opens a quote that is never closed; close it"),
            new Example(
                    SYNTAX,
                    "diagnosis: {timeout: 9s, interval: 4s}",
                    "diagnosis: {timeout: 9s,",
                    "environments/lab-a.yaml:63:1: is where the file ends, in the middle of a map or list; write the rest, and close what is open with } or ]"),
            new Example(
                    SYNTAX,
                    "permissions:\n  - start\n",
                    "permissions: [start\n",
                    "environments/lab-a.yaml:34:14: opens a [ that is not closed properly; close it with ], and put a comma between the items"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: - core\n",
                    "environments/lab-a.yaml:9:9: has a list entry where none can be; begin the list on a line of its own, below its key"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: *core\n",
                    "environments/lab-a.yaml:9:9: uses an alias before its anchor; write the anchor (&name) first"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: *\n",
                    "environments/lab-a.yaml:9:10: has an anchor or alias without a name; put the value in quotes"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: @core\n",
                    "environments/lab-a.yaml:9:9: begins with a character that YAML keeps for itself; put the value in quotes"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: \"co\\re\\q\"\n",
                    "environments/lab-a.yaml:9:16: has a backslash that begins no escape; write it twice, or use single quotes"),
            new Example(
                    SYNTAX,
                    "  user: core\n",
                    "  user: core\u0007\n",
                    "environments/lab-a.yaml:9:13: has the control character U+0007, which YAML does not allow; take it out"),
            new Example(
                    SYNTAX,
                    "nodes:\n",
                    "---\nnodes:\n",
                    "environments/lab-a.yaml:17:1: has a second document from here on; keep one declaration in one file, without ---"),
            new Example(
                    SYNTAX,
                    "nodes:\n",
                    "nodes: &nodes\n  master-9: *nodes\n",
                    "environments/lab-a.yaml:18:3: nodes.master-9: contains itself through an alias; write it out plainly"),
            pivot(
                    "tools:\n",
                    "tool:\n",
                    "3:1: tool: is not a key that is known here; did you mean \"tools\"? The keys here are: name, profile, override, tools, ssh, source, target, cni, signals, diagnosis, permissions, patience"),
            pivot(
                    "  host: docker.example.com\n",
                    "",
                    "8:1: ssh: means nothing without tools.host; write tools.host, or leave it out"),
            pivot(
                    "ssh:\n  user: qa\n  port: 22\n  key: keys/id_ed25519\n  known-hosts: ~/.ssh/known_hosts\n",
                    "",
                    "1:1: ssh: is missing; tools.host needs it: write user, key and known-hosts, or take tools.host out"),
            pivot(
                    "host: docker.example.com",
                    "host: docker_host",
                    "4:3: tools.host: \"docker_host\" is neither an IP address nor a DNS name; write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com"),
            pivot(
                    "helm: /opt/bin/helm",
                    "helm: helm --debug",
                    "8:3: tools.helm: \"helm --debug\" is not a program; write its path from / on, or its name where it is on the PATH, such as /usr/local/bin/clusterctl"),
            pivot(
                    "config: /pivot/kind.yaml",
                    "config: kind.yaml",
                    "16:3: source.config: \"kind.yaml\" is not an absolute path, and tools.host has no directory of this file; write the path on that host, from / on"),
            pivot(
                    "  manifest: /pivot/pivot-cluster.yaml\n",
                    "",
                    "18:1: target.manifest: is missing; write it, such as manifest: capi/pivot-cluster.yaml"),
            pivot(
                    "kubeconfig: /pivot/pivot.kubeconfig",
                    "kubeconfig: /pivot/bootstrap.kubeconfig",
                    "22:3: target.kubeconfig: is that of source too; give each cluster a file of its own"),
            pivot(
                    "name: pivot\n",
                    "name: bootstrap\n",
                    "19:3: target.name: is the name of both clusters, and to delete the one would delete the other's machines; give each cluster a name of its own"),
            pivot(
                    "name: pivot\n",
                    "name: Pivot\n",
                    "19:3: target.name: \"Pivot\" is not a name in Kubernetes; write lower-case letters, digits and dashes, such as pivot"),
            pivot(
                    "chart: cilium/cilium",
                    "chart: --debug",
                    "25:3: cni.chart: \"--debug\" is not a chart; write repository/name, or a directory's absolute path, such as cilium/cilium"),
            pivot(
                    "version: \"1.18.2\"",
                    "version: 1.18",
                    "26:3: cni.version: 1.18 without quotes is a number to YAML, not text; write it in quotes: \"1.18\""),
            pivot(
                    "url: \"https://helm.cilium.io/\"",
                    "url: \"https://qa:hunter2@helm.cilium.io/\"",
                    "28:30: cni.repository.url: \"https://qa:***@helm.cilium.io/\" is not a repository's URL; write it whole, without user and password, such as https://helm.cilium.io/"),
            pivot(
                    "- create",
                    "- start",
                    "30:5: permissions[0]: \"start\" is not a permission; write one of: create, move, delete"),
            pivot(
                    "  provisioning: {",
                    "  provisioned: {",
                    "34:3: patience.provisioned: is not a patience that is known here; did you mean \"provisioning\"? A name of your own must differ more from it"),
            pivot(
                    "permissions:\n",
                    "hypervisor: {uri: qemu:///system}\npermissions:\n",
                    "29:1: hypervisor: is not a key that is known here; the keys here are: name, profile, override, tools, ssh, source, target, cni, signals, diagnosis, permissions, patience"),
            pivot(
                    "profile: cluster-api\n",
                    "profile: cluster-api\noverride: {init: {target: {addons: [fleet]}}}\n",
                    "3:37: override.init.target.addons[0]: \"fleet\" has no Deployment that is known; write it as controllers.addon-fleet, with namespace and name"),
            pivot(
                    "profile: cluster-api\n",
                    "profile: clusterapi\n",
                    "2:1: profile: \"clusterapi\" is not a profile; write one of: cluster-api, hard-way, hard-way-guide, openshift-install"));
}
