package io.stagegate.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * What is broken to make every failure signal be given for real. A host that is shut off is worked on through its disk,
 * {@code $disk/HOST/root}; certificates are issued by the lab's own authorities. Only 10.F4's disk is slow by a limit of
 * the kernel's, for a lab's disks are memory.
 */
final class SignalFaults {

    /** Words that the faults are made of. */
    private static final String WORDS = """
            disk=/run/stagegate/hosts
            pki=/run/stagegate/pki
            resources=etc/kubernetes/static-pod-resources
            # reissue CERTIFICATE AUTHORITY [DAYS] [NAMES]: the same certificate, for the same key, but for what is said.
            reissue() {
              openssl x509 -x509toreq -in "$1" -signkey "${1%.crt}.key" -copy_extensions copyall -out "$1.request"
              openssl x509 -req -in "$1.request" -copy_extensions copyall -CA "$pki/$2.crt" -CAkey "$pki/$2.key" \\
                -days "${3:-30}" ${4:+-extfile <(echo "subjectAltName=$4")} -out "$1.new"
              # Written into the file that is there, for it may be mounted.
              cat "$1.new" >"$1"
              rm "$1.request" "$1.new"
            }
            # known_as NAME…: the names that the lab's DNS has for the hypervisor, and no others.
            known_as() {
              virsh -q net-update ocp4 delete dns-host "<host ip='192.168.126.1'/>" --live --config
              virsh -q net-update ocp4 add dns-host --live --config \\
                "<host ip='192.168.126.1'>$(printf '<hostname>%s.ocp4.example.com</hostname>' "$@")</host>"
            }
            # before_kubelet HOST COMMAND…: one line each, run on that host before its kubelet starts.
            before_kubelet() {
              local drop_in=$disk/$1/root/etc/systemd/system/kubelet.service.d
              mkdir -p "$drop_in"
              shift
              { echo '[Service]'; printf 'ExecStartPre=%s\\n' "$@"; } >"$drop_in/fault.conf"
            }
            # ignites HOST: it asks for its configuration before it starts SSH and kubelet, as Ignition does, and trusts the lab's CA.
            ignites() {
              local units=$disk/$1/root/etc/systemd/system unit
              cp $pki/root-ca.crt "$disk/$1/root/etc/ignition-ca.crt"
              for unit in multi-user.target.wants ssh.service.requires kubelet.service.requires; do
                mkdir -p "$units/$unit"
                ln -sf /etc/systemd/system/ignition-fetch.service "$units/$unit/"
              done
            }
            # balanced FRONTEND ADDRESS BACKEND: HAProxy leads what that host asks at this frontend to another backend, the lines
            # of which are on stdin.
            balanced() {
              sed -i "/^frontend $1\\$/a\\\\  use_backend $3 if { src $2 }" /etc/haproxy/haproxy.cfg
              { printf '\\nbackend %s\\n' "$3"; cat; } >>/etc/haproxy/haproxy.cfg
              part reload haproxy
            }
            # answering CERTIFICATE AUTHORITY DAYS STATUS: lines of a backend that shows such a certificate for the Machine Config
            # Server's name, and answers with that status.
            answering() {
              cp -p $pki/$1.crt /run/stagegate/log/other.crt
              cp -p $pki/$1.key /run/stagegate/log/other.key
              reissue /run/stagegate/log/other.crt "$2" "$3"
              cat /run/stagegate/log/other.crt /run/stagegate/log/other.key >/etc/haproxy/other.pem
              printf '  server other 127.0.0.1:9443\\n\\nfrontend other\\n  mode http\\n  bind 127.0.0.1:9443 ssl crt /etc/haproxy/other.pem\\n'
              printf '  http-request return status %s\\n' "$4"
            }
            # kubelets_client HOST FIELD VALUE: in the kubeconfig that the kubelet joins with.
            kubelets_client() {
              sed -i "s|^\\( *$2:\\).*|\\1 $3|" "$disk/$1/root/etc/kubernetes/kubeconfig"
            }
            """;

    private static final String ETCD = "$disk/bootstrap/root/$resources/etcd";
    private static final String API_SERVER = "$disk/bootstrap/root/$resources/kube-apiserver";
    private static final String REGISTRY = "/run/stagegate/registry";
    private static final String ETCD_TEMPLATE = "$disk/bootstrap/root/opt/openshift/templates/etcd.yaml";
    private static final String API_SIGNER = "kube-apiserver-service-network-signer";
    private static final String ELSEWHERE = "DNS:elsewhere.example.com,IP:192.168.126.110";

    private SignalFaults() {}

    static List<SignalFault> all() {
        List<SignalFault> faults = new ArrayList<>();
        faults.addAll(release());
        faults.addAll(bootstrap());
        faults.addAll(etcd());
        faults.addAll(apiServer());
        faults.addAll(ignition());
        faults.addAll(joining());
        faults.addAll(scaling());
        faults.addAll(withoutBootstrap());
        return List.copyOf(faults);
    }

    /** Two independent faults at once, each of which has to be told. */
    static List<List<SignalFault>> combinations() {
        return List.of(
                List.of(deadDns("master-0"), expiredClient("master-1")),
                List.of(portTaken(), etcdCertificate("an expired serving certificate of etcd", "etcd-ca -1")));
    }

    private static SignalFault before(String signal, String check, String what, String... make) {
        return new SignalFault(signal, check, what, WORDS + String.join("\n", make), "true");
    }

    private static SignalFault after(String signal, String what, String make, String mend) {
        return new SignalFault(signal, "12.14", what, make, mend);
    }

    // --- 10.F1 to 10.F3: the release image ---

    private static List<SignalFault> release() {
        return List.of(
                before(
                        "10.F1",
                        "10.3",
                        "a pull secret whose password the registry does not know",
                        "jq --arg auth \"$(printf 'ocp4:outdated' | base64)\" '.auths[].auth = $auth' $pki/pull-secret.json"
                                + " >$disk/bootstrap/root/root/.docker/config.json"),
                before(
                        "10.F1",
                        "10.3",
                        "a pull secret for another registry",
                        "jq '.auths |= {\"registry.example.com\": .[]}' $pki/pull-secret.json"
                                + " >$disk/bootstrap/root/root/.docker/config.json"),
                before("10.F2", "10.3", "the registry stopped", "part stop registry"),
                before(
                        "10.F2",
                        "10.3",
                        "no route to the registry",
                        "iptables -I INPUT -p tcp --dport 5000 -j REJECT --reject-with icmp-host-unreachable"),
                before("10.F2", "10.3", "a registry whose name is not known", "known_as api api-int"),
                registryCertificate("a registry's certificate for another name", "root-ca 30 " + ELSEWHERE),
                registryCertificate("a registry's certificate that has expired", "root-ca -1"),
                registryCertificate("a registry's certificate of another CA", "etcd-ca"));
    }

    private static SignalFault registryCertificate(String what, String reissued) {
        return before("10.F3", "10.3", what, "reissue " + REGISTRY + "/tls.crt " + reissued, "part restart registry");
    }

    // --- 10.F10, 10.F11, 10.F24: what keeps a bootstrap from its work ---

    private static List<SignalFault> bootstrap() {
        return List.of(
                before(
                        "10.F10",
                        "10.3",
                        "a registry that does not have the release image",
                        "rm -r " + REGISTRY + "/storage/docker/registry/v2/repositories/ocp4/release/_manifests/*/*"),
                before("10.F11", "10.3", "a full disk below etcd", """
                        mount -t tmpfs -o size=4m,mode=700 full $disk/bootstrap/root/var/lib/etcd
                        head -c 4M /dev/zero >$disk/bootstrap/root/var/lib/etcd/full || true
                        """),
                before("10.F24", "10.2", "a bootstrap that asks for its configuration in vain", "ignites bootstrap"));
    }

    // --- 10.F4 to 10.F6: etcd ---

    private static List<SignalFault> etcd() {
        return List.of(
                slowDisk(),
                etcdCertificate("a serving certificate of etcd for another name", "etcd-ca 30 " + ELSEWHERE),
                etcdCertificate("an expired serving certificate of etcd", "etcd-ca -1"),
                etcdCertificate("a serving certificate of etcd of another CA", "root-ca"),
                before(
                        "10.F5",
                        "10.3",
                        "the API server's client certificate for etcd of another CA",
                        "reissue " + API_SERVER + "/etcd-client.crt client-ca"),
                before(
                        "10.F5",
                        "10.3",
                        "a key of etcd that is not its certificate's",
                        "cat $pki/etcd-peer-bootstrap.key >" + ETCD + "/etcd-server.key"),
                before(
                        "10.F6",
                        "10.3",
                        "etcd told to listen at an address that the host does not have",
                        "sed -i '/listen-peer-urls/s|@ADDRESS@|192.168.126.110|' " + ETCD_TEMPLATE),
                before(
                        "10.F6",
                        "10.3",
                        "etcd told that its peers know it by another address",
                        "sed -i 's|--initial-advertise-peer-urls=https://@ADDRESS@|"
                                + "--initial-advertise-peer-urls=https://192.168.126.110|' " + ETCD_TEMPLATE));
    }

    private static SignalFault etcdCertificate(String what, String reissued) {
        return before("10.F5", "10.3", what, "reissue " + ETCD + "/etcd-server.crt " + reissued);
    }

    /**
     * etcd's data on a real block device (a loop device with ext4), which the kernel lets etcd's container write to twice
     * a second. The limit is that of a cgroup that exists only with the container, so a unit of the host sets it.
     */
    private static SignalFault slowDisk() {
        return before("10.F4", "10.3", "etcd's disk limited to two writes a second", """
                truncate -s 512M $disk/bootstrap/etcd.img
                mkfs.ext4 -q -F -O ^has_journal $disk/bootstrap/etcd.img
                mount -o loop $disk/bootstrap/etcd.img $disk/bootstrap/root/var/lib/etcd
                chmod 700 $disk/bootstrap/root/var/lib/etcd
                device=$(stat -c %Hd:%Ld $disk/bootstrap/root/var/lib/etcd)
                cat >$disk/bootstrap/root/usr/local/sbin/slow-disk <<SLOW
                #!/bin/bash
                while :; do
                  for pid in \\$(pidof etcd); do
                    group=/sys/fs/cgroup/blkio\\$(sed -n 's|^[0-9]*:blkio:||p' /proc/\\$pid/cgroup)
                    grep -qs "^$device 2$" \\$group/blkio.throttle.write_iops_device ||
                      echo "$device 2" >\\$group/blkio.throttle.write_iops_device
                  done
                  sleep 0.2
                done
                SLOW
                chmod 755 $disk/bootstrap/root/usr/local/sbin/slow-disk
                printf '[Service]\\nExecStart=/usr/local/sbin/slow-disk\\n' \\
                  >$disk/bootstrap/root/etc/systemd/system/slow-disk.service
                ln -sf /etc/systemd/system/slow-disk.service \\
                  $disk/bootstrap/root/etc/systemd/system/multi-user.target.wants/
                """);
    }

    // --- 10.F7 to 10.F9: the API server ---

    private static List<SignalFault> apiServer() {
        return List.of(
                before(
                        "10.F7",
                        "10.3",
                        "etcd waiting for a second member that does not exist",
                        "sed -i 's|--initial-cluster=@CLUSTER@|"
                                + "--initial-cluster=@CLUSTER@,etcd-other=https://192.168.126.110:2380|' "
                                + ETCD_TEMPLATE),
                apiCertificate(
                        "a serving certificate of the API server for another name", API_SIGNER + " 30 " + ELSEWHERE),
                apiCertificate("an expired serving certificate of the API server", API_SIGNER + " -1"),
                apiCertificate("a serving certificate of the API server of another CA", "etcd-ca"),
                before(
                        "10.F8",
                        "10.3",
                        "a key of the API server that is not its certificate's",
                        "cat $pki/controllers-bootstrap.key >" + API_SERVER + "/apiserver.key"),
                portTaken());
    }

    private static SignalFault apiCertificate(String what, String reissued) {
        return before("10.F8", "10.3", what, "reissue " + API_SERVER + "/apiserver.crt " + reissued);
    }

    private static SignalFault portTaken() {
        return before("10.F9", "10.3", "something else listening on 6443", """
                printf '[Service]\\nExecStart=/usr/bin/socat TCP-LISTEN:6443,fork,reuseaddr SYSTEM:/bin/true\\n' \\
                  >$disk/bootstrap/root/etc/systemd/system/something-else.service
                ln -sf /etc/systemd/system/something-else.service \\
                  $disk/bootstrap/root/etc/systemd/system/multi-user.target.wants/
                """);
    }

    // --- 11.F18 to 11.F22: a master hangs in Ignition, and its console shows why ---

    private static List<SignalFault> ignition() {
        return List.of(
                before(
                        "11.F18",
                        "11.2",
                        "master-0's Ignition asking a name server that is not there",
                        deadDns("master-0").make().substring(WORDS.length()),
                        "ignites master-0"),
                before(
                        "11.F19",
                        "11.2",
                        "master-0's Ignition without a route to 22623",
                        "ignites master-0",
                        "iptables -I INPUT -s 192.168.126.101 -p tcp --dport 22623"
                                + " -j REJECT --reject-with icmp-host-unreachable"),
                before(
                        "11.F19",
                        "11.2",
                        "22623 refused to master-1's Ignition",
                        "ignites master-1",
                        "iptables -I INPUT -s 192.168.126.102 -p tcp --dport 22623 -j REJECT --reject-with tcp-reset"),
                before(
                        "11.F20",
                        "11.2",
                        "a load balancer with nobody behind 22623 for master-0's Ignition",
                        "ignites master-0",
                        "balanced machine-config 192.168.126.101 nobody </dev/null"),
                before(
                        "11.F21",
                        "11.2",
                        "an expired certificate shown to master-0's Ignition",
                        "ignites master-0",
                        "answering machine-config-server root-ca -1 200"
                                + " | balanced machine-config 192.168.126.101 other"),
                before(
                        "11.F22",
                        "11.2",
                        "master-0's Ignition with the CA of another install",
                        "ignites master-0",
                        "cp $pki/etcd-ca.crt $disk/master-0/root/etc/ignition-ca.crt"));
    }

    // --- 11.F1 to 11.F4, 11.F7, 11.F8, 11.F14, 11.F17: the masters join ---

    private static List<SignalFault> joining() {
        return List.of(
                before("11.F1", "11.3", "api-int missing in DNS", "known_as api registry"),
                deadDns("master-0"),
                before(
                        "11.F2",
                        "11.3",
                        "master-1 without a route to the API",
                        "iptables -I INPUT -s 192.168.126.102 -p tcp --dport 6443"
                                + " -j REJECT --reject-with icmp-host-unreachable"),
                before(
                        "11.F2",
                        "11.3",
                        "what master-2 sends to the API dropped",
                        "iptables -I INPUT -s 192.168.126.103 -p tcp --dport 6443 -j DROP"),
                before(
                        "11.F3",
                        "11.3",
                        "master-0 believing another CA",
                        "kubelets_client master-0 certificate-authority-data $(base64 -w0 $pki/etcd-ca.crt)"),
                expiredClient("master-1"),
                before(
                        "11.F3",
                        "11.3",
                        "master-2 calling the API by a name that is not in its certificate",
                        "kubelets_client master-2 server https://registry.ocp4.example.com:6443"),
                before(
                        "11.F4",
                        "11.3",
                        "a token in master-2's bootstrap kubeconfig that the API does not know",
                        "sed -i -e '/client-key-data/d' -e 's|client-certificate-data:.*|token: 0utdat.ed0utdated0utdat|'"
                                + " $disk/master-2/root/etc/kubernetes/kubeconfig"),
                before(
                        "11.F7",
                        "11.3",
                        "nobody who issues what is approved",
                        "sed -i 's|--controllers=\\*,-csrapproving|&,-csrsigning|'"
                                + " $disk/bootstrap/root/opt/openshift/templates/kube-controller-manager.yaml"),
                before(
                        "11.F8",
                        "11.3",
                        "a load balancer that answers master-1 with 503",
                        "answering apiserver-internal kube-apiserver-lb-signer 30 503"
                                + " | balanced api 192.168.126.102 other"),
                before(
                        "11.F14",
                        // kubelet asks for its first certificate before it looks for the runtime.
                        "11.4",
                        "master-2 without its container runtime",
                        "ln -sf /dev/null $disk/master-2/root/etc/systemd/system/containerd.service"),
                before(
                        "11.F17",
                        "11.3",
                        "master-0 calling itself localhost",
                        "sed -i 's|^NODE_NAME=.*|NODE_NAME=localhost.localdomain|' $disk/master-0/root/etc/stagegate.env",
                        "before_kubelet master-0 '/bin/hostname localhost.localdomain'"));
    }

    private static SignalFault deadDns(String host) {
        return before(
                "11.F1",
                "11.3",
                host + " asking a name server that is not there",
                "sed -i 's|^nameserver .*|nameserver 192.168.126.110|' $disk/" + host + "/root/etc/resolv.conf");
    }

    private static SignalFault expiredClient(String host) {
        return before(
                "11.F4",
                "11.3",
                host + " showing a client certificate that has expired",
                "cp -p $pki/bootstrapper.crt $pki/expired.crt",
                "cp -p $pki/bootstrapper.key $pki/expired.key",
                "reissue $pki/expired.crt client-ca -1",
                "kubelets_client " + host + " client-certificate-data $(base64 -w0 $pki/expired.crt)");
    }

    // --- 11.F5, 11.F6: etcd grows ---

    private static List<SignalFault> scaling() {
        return List.of(
                before(
                        "11.F5",
                        "11.8",
                        "etcd on master-0 and its peers kept apart",
                        // One way alone does not do: etcd talks over whichever connection there is.
                        "before_kubelet master-0 '/usr/sbin/iptables -I INPUT -p tcp --dport 2380 -j DROP'"
                                + " '/usr/sbin/iptables -I OUTPUT ! -o lo -p tcp --dport 2380 -j DROP'"),
                before(
                        "11.F5",
                        "11.8",
                        "a peer certificate of master-0's etcd of another CA",
                        "reissue $disk/bootstrap/root/opt/openshift/secrets/openshift-etcd/resources-master-0/etcd-peer.crt"
                                + " root-ca"),
                before("11.F6", "11.8", "master-0 with the etcd data of another cluster", """
                        etcd=$disk/master-0/root/usr/bin/etcd
                        data=$disk/master-0/root/var/lib/etcd/data
                        $etcd --name=etcd-0 --data-dir=$data --initial-cluster-token=another \\
                          --initial-cluster=etcd-0=https://192.168.126.101:2380 \\
                          --initial-advertise-peer-urls=https://192.168.126.101:2380 \\
                          --listen-peer-urls=http://127.0.0.1:12380 --listen-client-urls=http://127.0.0.1:12379 \\
                          --advertise-client-urls=http://127.0.0.1:12379 >/run/stagegate/log/another-etcd.log 2>&1 &
                        other=$!
                        until curl -sf http://127.0.0.1:12379/health | grep -q true; do sleep 0.1; done
                        kill $other
                        wait $other || true
                        """));
    }

    // --- 12.F1, 12.F2: the bootstrap has gone ---

    private static List<SignalFault> withoutBootstrap() {
        return List.of(
                new SignalFault(
                        "12.F1",
                        "12.8",
                        Stage12Faults.API_STOPPED_AFTER_THE_REMOVAL.what(),
                        Stage12Faults.API_STOPPED_AFTER_THE_REMOVAL.make(),
                        Stage12Faults.API_STOPPED_AFTER_THE_REMOVAL.mend()),
                after(
                        "12.F2",
                        "etcd gone from master-2",
                        "on master-2 '" + Faults.takeManifest("etcd") + "'",
                        "on master-2 '" + Faults.giveManifestBack("etcd") + "'"),
                after("12.F2", "etcd frozen on master-2", Faults.FREEZE_ETCD, Faults.THAW_ETCD));
    }
}
