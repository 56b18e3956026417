package io.stagegate.preflight;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.kubernetes.Kubeconfig;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.preflight.Inspection.Answer;
import io.stagegate.text.Text;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files on this machine: the SSH key, the kubeconfig, and what openshift-install left beside it. */
final class FileInspections {

    /** How long the certificates in Ignition files live, by OpenShift's documentation of each way to make them (4.14 to 4.20). */
    private static final Duration IGNITION = Duration.ofHours(24);

    private static final String CONNECTION = "kubeconfig";

    private final InstallLab lab;
    private final Install install;
    private final ThisMachine here;

    FileInspections(InstallLab lab, Install install, ThisMachine here) {
        this.lab = lab;
        this.install = install;
        this.here = here;
    }

    List<Inspection> all() {
        return Stream.concat(
                        Stream.of(key(), kubeconfig(), answering(), ignition(), hypervisorClock()),
                        install.etcd().map(this::etcd).stream())
                .toList();
    }

    private Inspection key() {
        Path key = install.ssh().key();
        return new Inspection(
                "the SSH key " + key,
                "it is there and readable",
                () -> Files.isReadable(key)
                        ? Answer.right("it is")
                        : Answer.wrong(
                                Files.exists(key) ? "it cannot be read" : "there is no such file",
                                "correct ssh.key in " + install.file() + "; or: ls -l " + key,
                                List.of("10.2")));
    }

    /** No check needs it: without it etcd is observed as in an environment that declares none. */
    private Inspection etcd(Environment.Etcd etcd) {
        List<Path> files = List.of(etcd.ca(), etcd.cert(), etcd.key());
        return new Inspection("etcd's client certificate " + etcd.cert(), "it, its key and the CA are readable", () -> {
            for (Path file : files) {
                if (!Files.exists(file)) {
                    return Answer.notYet(
                            "there is no file " + file + "; etcdctl is run on the nodes until it is there");
                }
                if (!Files.isReadable(file)) {
                    return Answer.warning(file + " cannot be read", "ls -l " + file);
                }
            }
            return Answer.right("they are");
        });
    }

    private Path path() {
        return install.api().kubeconfig();
    }

    private Inspection kubeconfig() {
        URI endpoint = install.api().endpoint();
        return new Inspection("the kubeconfig " + path(), "it can be used, and asks " + endpoint, () -> {
            if (!Files.exists(path())) {
                return Answer.notYet("there is no such file; the installer writes it");
            }
            URI server;
            try {
                server = Kubeconfig.server(CONNECTION, path());
            } catch (CouldNotCheckException e) {
                return Answer.wrong(e.getMessage(), "oc --kubeconfig " + path() + " config view", List.of("10.9"));
            }
            return endpoint.getHost().equals(server.getHost())
                    ? Answer.right("it asks " + server)
                    : Answer.warning(
                            "it asks " + server, "is it this cluster's? oc --kubeconfig " + path() + " config view");
        });
    }

    /** Who answers now, if anybody: one whom the kubeconfig's CA does not vouch for is another cluster, or an older install. */
    private Inspection answering() {
        return new Inspection("the CA of the kubeconfig", "it vouches for whoever answers at the API now", () -> {
            if (!Files.exists(path())) {
                return Answer.notYet("there is no kubeconfig");
            }
            try {
                return Answer.right("an API of version " + lab.kubernetes().version() + " answers");
            } catch (KubernetesRefusalException e) {
                return Answer.right("it does; the API refuses to tell its version: " + e.getMessage());
            } catch (CouldNotCheckException e) {
                if (e.failure().noAnswer()) {
                    return Answer.notYet("nobody answers");
                }
                if (e.failure() == ConnectionFailure.TLS) {
                    String repair = "openssl s_client -connect "
                            + install.api().endpoint().getAuthority()
                            + " </dev/null | openssl x509 -noout -issuer -dates; then take the kubeconfig of that install";
                    return begun().orElse(false)
                            ? Answer.wrong(e.getMessage(), repair, List.of("10.9"))
                            : Answer.warning("another cluster answers: " + e.getMessage(), repair);
                }
                throw e;
            }
        });
    }

    private Inspection ignition() {
        Path auth = path().toAbsolutePath().getParent();
        Path directory = auth != null && auth.endsWith("auth") ? auth.getParent() : auth;
        return new Inspection(
                "the Ignition files in " + directory, "they are younger than a day, or the cluster was begun", () -> {
                    Optional<Instant> oldest = oldest(directory);
                    if (oldest.isEmpty()) {
                        return Answer.notYet("there are none");
                    }
                    Duration age = Duration.between(oldest.get(), here.now());
                    String found = "the oldest is " + age.toHours() + " h old";
                    if (age.compareTo(IGNITION) < 0) {
                        return Answer.right(found);
                    }
                    Optional<Boolean> begun = begun();
                    if (begun.isEmpty()) {
                        return Answer.unknown(found + "; whether the bootstrap was started cannot be seen", "");
                    }
                    return begun.get()
                            ? Answer.right(found + ", and the bootstrap was started")
                            // Copies keep the date of what they are copied from, so it is no proof.
                            : Answer.warning(
                                    found
                                            + ", so the certificates in them have run out, and the bootstrap was not started",
                                    "make them anew: rm -r " + directory + ", write install-config.yaml, then"
                                            + " openshift-install create ignition-configs --dir " + directory);
                });
    }

    private static Optional<Instant> oldest(Path directory) {
        Instant oldest = null;
        if (directory == null || !Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.ign")) {
            for (Path file : files) {
                Instant its = Files.getLastModifiedTime(file).toInstant();
                oldest = oldest == null || its.isBefore(oldest) ? its : oldest;
            }
            return Optional.ofNullable(oldest);
        } catch (IOException e) {
            throw FailureClassifier.couldNotCheck(directory.toString(), ConnectionFailure.OUR_SIDE, e);
        }
    }

    /** Whether the bootstrap was started, or is gone again; empty where that cannot be seen. */
    private Optional<Boolean> begun() {
        try {
            return Optional.of(lab.hypervisor().state(install.bootstrap().domain()) != DomainState.SHUTOFF);
        } catch (CouldNotCheckException | HypervisorException e) {
            return Optional.empty();
        }
    }

    /** libvirt tells no time. */
    private Inspection hypervisorClock() {
        Environment.Libvirt hypervisor = install.hypervisor();
        return new Inspection("the clock of the hypervisor", "it shows the same time as this machine's", () -> {
            String host = hypervisor.uri().getHost();
            return host == null || host.isEmpty()
                    ? Answer.right("it is this machine's")
                    : Answer.unknown(
                            "libvirt does not tell its host's time",
                            "ssh " + Text.host(host) + " date --utc; date --utc");
        });
    }
}
