package io.stagegate.connection;

/** The libvirt door: the same for {@code lxc:///}, {@code qemu:///system}, {@code qemu+ssh://} and {@code test:///}. */
public interface Hypervisor {

    /**
     * Tells a domain's state.
     *
     * @return the state now, {@link DomainState#UNDEFINED} when there is no such domain
     * @throws CouldNotLookException when libvirt could not be asked
     */
    DomainState state(String domain);

    /**
     * Starts a defined domain; does nothing to one that runs.
     *
     * @throws CouldNotLookException when libvirt could not be asked
     * @throws HypervisorException when libvirt was asked and refused
     */
    void start(String domain);

    /** Driver, libvirt's and the hypervisor's versions, for the report: {@code LXC, libvirt 9.0.0}. */
    String version();
}
