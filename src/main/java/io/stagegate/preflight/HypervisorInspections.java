package io.stagegate.preflight;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainSize;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.InstallLab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.preflight.Inspection.Answer;
import java.util.List;
import java.util.Set;

/** libvirt and the domains in it. */
final class HypervisorInspections {

    /** What does not pass by itself. */
    private static final Set<ConnectionFailure> LASTING = Set.of(
            ConnectionFailure.REFUSED,
            ConnectionFailure.DENIED,
            ConnectionFailure.DNS,
            ConnectionFailure.TLS,
            ConnectionFailure.HOST_KEY,
            ConnectionFailure.OUR_SIDE);

    /**
     * For the bootstrap and the control plane: openshift/openshift-docs, modules/installation-minimum-resource-requirements.adoc
     * (4.14 to 4.20; 2 vCPUs on IBM Power). A domain's memory is a little less where devices take some of it, so 16 GB are
     * counted as 16 · 10⁹ bytes.
     */
    private static final int VCPUS = 4;

    private static final long MEMORY = 16_000_000_000L;

    private final InstallLab lab;
    private final Install install;

    HypervisorInspections(InstallLab lab, Install install) {
        this.lab = lab;
        this.install = install;
    }

    Inspection answers() {
        String uri = String.valueOf(install.hypervisor().uri());
        return new Inspection("libvirt at " + uri, "it answers", () -> {
            try {
                return Answer.right(lab.hypervisor().version());
            } catch (CouldNotCheckException e) {
                // A name server that does not answer says nothing of the name (getaddrinfo(3), EAI_AGAIN).
                if (LASTING.contains(e.failure()) && !e.getMessage().contains("Temporary failure")) {
                    return Answer.wrong(e.getMessage(), "virsh -c '" + uri + "' version", List.of("10.1", "11.1"));
                }
                throw e;
            }
        });
    }

    List<Inspection> of(Node node) {
        return List.of(exists(node), size(node));
    }

    private Inspection exists(Node node) {
        return new Inspection("the domain " + node.domain(), "it is defined", () -> {
            DomainState state = lab.hypervisor().state(node.domain());
            return state == DomainState.UNDEFINED
                    ? Answer.wrong(
                            "libvirt has no such domain",
                            "virsh -c '" + install.hypervisor().uri() + "' list --all; then correct nodes."
                                    + node.name() + ".domain, or define it",
                            List.of(node.role() == Role.BOOTSTRAP ? "10.1" : "11.1"))
                    : Answer.right("it is " + state);
        });
    }

    private Inspection size(Node node) {
        String expected = VCPUS + " vCPUs and 16 GB of memory, the documented minimum";
        return new Inspection("the size of " + node.domain(), expected, () -> {
            if (lab.hypervisor().state(node.domain()) == DomainState.UNDEFINED) {
                return Answer.unknown("libvirt has no such domain", "");
            }
            DomainSize size = lab.hypervisor().size(node.domain());
            if (size.vcpus() >= VCPUS && size.memory() >= MEMORY) {
                return Answer.right(size.toString());
            }
            return Answer.warning(
                    size + "; a lab may be smaller, but etcd and the API may then time out",
                    "virsh edit " + node.domain() + "; write <vcpu>" + VCPUS
                            + "</vcpu> and <memory unit='GiB'>16</memory>");
        });
    }
}
