package io.stagegate.connection;

import java.util.List;

/**
 * What came of deleting a domain.
 *
 * @param defined false when there was no such domain: then it is not known what storage it had
 * @param deleted the paths of the storage volumes that were deleted, or were gone before
 * @param kept storage that was left on purpose, each with the reason: others use it, or it is only read
 * @param unmanaged its disks that are in no storage pool: libvirt cannot delete them
 */
public record DomainDeletion(boolean defined, List<String> deleted, List<String> kept, List<String> unmanaged) {

    /** There was no such domain. */
    public static final DomainDeletion NOTHING = new DomainDeletion(false, List.of(), List.of(), List.of());

    public DomainDeletion {
        deleted = List.copyOf(deleted);
        kept = List.copyOf(kept);
        unmanaged = List.copyOf(unmanaged);
    }

    @Override
    public String toString() {
        return defined
                ? "undefined; deleted " + deleted + ", left " + kept + ", in no storage pool " + unmanaged
                : "no such domain is defined";
    }
}
