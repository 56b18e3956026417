package io.stagegate.connection;

/** The libvirt connection: the same for {@code lxc:///}, {@code qemu:///system}, {@code qemu+ssh://} and {@code test:///}. */
public interface Hypervisor {

    /**
     * Tells a domain's state.
     *
     * @return the state now, {@link DomainState#UNDEFINED} when there is no such domain
     * @throws CouldNotCheckException when libvirt could not be asked
     */
    DomainState state(String domain);

    /**
     * Tells what a defined domain is given, whether it runs or not.
     *
     * @throws CouldNotCheckException when libvirt could not be asked, or there is no such domain
     */
    DomainSize size(String domain);

    /**
     * Starts a defined domain; does nothing to one that runs.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     * @throws HypervisorException when libvirt was asked and refused
     */
    void start(String domain);

    /**
     * Stops a running domain where it is, its memory kept ({@code virsh suspend}); does nothing to one that is suspended.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     * @throws HypervisorException when libvirt was asked and refused, of a domain that does not run, too
     */
    void suspend(String domain);

    /**
     * Lets a suspended domain go on; does nothing to one that runs.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     * @throws HypervisorException when libvirt was asked and refused, of a domain that is shut off, too
     */
    void resume(String domain);

    /**
     * Shuts a domain off at once, as if its plug were pulled; leaves one alone that does not run or is not defined.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     * @throws HypervisorException when libvirt was asked and refused
     */
    void destroy(String domain);

    /**
     * Deletes a domain that does not run: first the volumes of storage pools that are its disks, then its definition with
     * snapshots, saved state and NVRAM ({@code virsh undefine --remove-all-storage --nvram}). A volume is left alone that
     * is read-only or shareable, that another domain's definition mentions, or that another volume is backed by. What
     * fails midway can be done again.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     * @throws HypervisorException when the domain runs, or libvirt was asked and refused
     */
    DomainDeletion delete(String domain);

    /**
     * Whether a storage pool has a volume of this path.
     *
     * @throws CouldNotCheckException when libvirt could not be asked
     */
    boolean hasVolume(String path);

    /**
     * What a running domain prints on its console: the latest 256 KiB of the log file that its definition declares, or what
     * it has printed since this was asked first, where it declares none.
     *
     * @throws CouldNotCheckException when libvirt could not be asked, or the console cannot be read
     */
    String console(String domain);

    /** Driver, libvirt's and the hypervisor's versions, for the report: {@code LXC, libvirt 9.0.0}. */
    String version();
}
