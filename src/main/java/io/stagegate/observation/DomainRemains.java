package io.stagegate.observation;

import java.util.List;

/**
 * What is left of a domain that was deleted.
 *
 * @param defined libvirt still has a domain of that name
 * @param known its storage is known: it was defined when this run set about deleting it
 * @param volumes paths of volumes that were to be deleted, and are there
 * @param unmanaged its disks that are in no storage pool, and so were not deleted
 * @param kept storage that was left because it is not the domain's alone, each with the reason
 */
public record DomainRemains(
        String domain,
        boolean defined,
        boolean known,
        List<String> volumes,
        List<String> unmanaged,
        List<String> kept) {

    public DomainRemains {
        volumes = List.copyOf(volumes);
        unmanaged = List.copyOf(unmanaged);
        kept = List.copyOf(kept);
    }

    @Override
    public String toString() {
        return "domain %s %s; volumes left: %s; disks in no storage pool: %s; left on purpose: %s"
                .formatted(domain, defined ? "is defined" : "is not defined", volumes, unmanaged, kept);
    }
}
