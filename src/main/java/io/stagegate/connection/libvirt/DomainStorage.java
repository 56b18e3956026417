package io.stagegate.connection.libvirt;

import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.HypervisorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.libvirt.StorageVol;

/** The storage that a domain's definition names, and who else needs it. Everything is asked before anything is deleted. */
final class DomainStorage {

    private final Connect connect;
    private final Domain domain;
    private final List<String> gone = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> unmanaged = new ArrayList<>();

    DomainStorage(Connect connect, Domain domain) {
        this.connect = connect;
        this.domain = domain;
    }

    /** Deletes the volumes that are this domain's alone. */
    DomainDeletion delete() throws LibvirtException {
        refreshPools();
        Map<String, StorageVol> own = own();
        Set<String> others = mentionedByOthers();
        Map<String, String> backings = backings(own.keySet());
        List<StorageVol> doomed = new ArrayList<>();
        for (Map.Entry<String, StorageVol> volume : own.entrySet()) {
            String path = volume.getKey();
            if (others.contains(path) || others.contains(name(volume.getValue()))) {
                kept.add(path + ": another domain uses it");
            } else if (backings.containsKey(path)) {
                kept.add(path + ": volume " + backings.get(path) + " is backed by it");
            } else {
                doomed.add(volume.getValue());
                gone.add(path);
            }
        }
        for (StorageVol volume : doomed) {
            keepBacking(volume);
            delete(volume);
        }
        return new DomainDeletion(true, gone, kept, unmanaged);
    }

    /** Who deletes an image or the disk of a snapshot may not know that what it began from is still there. */
    private void keepBacking(StorageVol volume) throws LibvirtException {
        String backing = DomainXml.backing(volume.getXMLDesc(0));
        if (!backing.isEmpty() && !gone.contains(backing)) {
            kept.add(backing + ": " + volume.getPath() + " was backed by it");
        }
    }

    private void delete(StorageVol volume) throws LibvirtException {
        try {
            volume.delete(0);
        } catch (LibvirtException e) {
            if (isNoVolume(e)) {
                // Deleted by another meanwhile.
                return;
            }
            if (!connect.isAlive()) {
                throw e;
            }
            throw new HypervisorException(
                    "deletion of " + volume.getPath() + ": libvirt refused: " + e.getMessage(), e);
        }
    }

    /** Its volumes by path; what is not to be deleted, or not to be found, is noted. */
    private Map<String, StorageVol> own() throws LibvirtException {
        Map<String, StorageVol> volumes = new LinkedHashMap<>();
        Set<DomainXml.Disk> disks = new LinkedHashSet<>();
        for (String xml : definitions(domain)) {
            disks.addAll(DomainXml.disks(xml));
        }
        for (DomainXml.Disk disk : disks) {
            if (disk.readOnly() || disk.shareable()) {
                kept.add(disk.source() + (disk.readOnly() ? ": it is only read" : ": it is shareable"));
                continue;
            }
            Optional<StorageVol> volume = volume(disk);
            if (volume.isPresent()) {
                volumes.put(volume.get().getPath(), volume.get());
            } else if (disk.inPool() || poolsWouldHave(disk.source())) {
                gone.add(disk.source());
            } else {
                unmanaged.add(disk.source());
            }
        }
        return volumes;
    }

    private Optional<StorageVol> volume(DomainXml.Disk disk) throws LibvirtException {
        if (!disk.inPool()) {
            return volume(connect, disk.source());
        }
        try {
            return Optional.of(connect.storagePoolLookupByName(disk.pool()).storageVolLookupByName(disk.volume()));
        } catch (LibvirtException e) {
            if (isNoVolume(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The volume of this path in any active pool. */
    static Optional<StorageVol> volume(Connect connect, String path) throws LibvirtException {
        try {
            return Optional.of(connect.storageVolLookupByPath(path));
        } catch (LibvirtException e) {
            if (isNoVolume(e) || hasNoStorage(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The active pools; none where the hypervisor is without libvirt's storage driver. */
    private List<String> pools() throws LibvirtException {
        try {
            return List.of(connect.listStoragePools());
        } catch (LibvirtException e) {
            if (hasNoStorage(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** A file that is missing in a pool's own directory is deleted, and not in no pool. */
    private boolean poolsWouldHave(String path) throws LibvirtException {
        for (String pool : pools()) {
            String directory =
                    DomainXml.poolTarget(connect.storagePoolLookupByName(pool).getXMLDesc(0));
            // Not below: what lies deeper may be there without being a volume.
            if (!directory.isEmpty() && path.matches(Pattern.quote(directory) + "/+[^/]+")) {
                return true;
            }
        }
        return false;
    }

    /** Files that others than libvirt made in a pool are its volumes only after this. */
    private void refreshPools() throws LibvirtException {
        for (String pool : pools()) {
            connect.storagePoolLookupByName(pool).refresh(0);
        }
    }

    /** Whatever the definitions of other domains, running or not, have as a value anywhere. */
    private Set<String> mentionedByOthers() throws LibvirtException {
        Set<String> mentioned = new LinkedHashSet<>();
        for (String name : domains()) {
            if (name.equals(domain.getName())) {
                continue;
            }
            Domain other = connect.domainLookupByName(name);
            try {
                for (String xml : definitions(other)) {
                    mentioned.addAll(DomainXml.values(xml));
                    for (DomainXml.Disk disk : DomainXml.disks(xml)) {
                        // The same volume may be called by its path here and by its pool there.
                        Optional<StorageVol> volume = volume(disk);
                        if (volume.isPresent()) {
                            mentioned.add(volume.get().getPath());
                        }
                        mentioned.add(disk.source());
                    }
                }
            } finally {
                other.free();
            }
        }
        return mentioned;
    }

    private List<String> domains() throws LibvirtException {
        List<String> names = new ArrayList<>(List.of(connect.listDefinedDomains()));
        for (int id : connect.listDomains()) {
            names.add(connect.domainLookupByID(id).getName());
        }
        return names;
    }

    /** As it runs, with what was plugged in since, and as it would start. */
    private static List<String> definitions(Domain domain) throws LibvirtException {
        List<String> definitions = new ArrayList<>(List.of(domain.getXMLDesc(0)));
        if (domain.isPersistent() == 1) {
            definitions.add(domain.getXMLDesc(Domain.XMLFlags.INACTIVE));
        }
        return definitions;
    }

    /** By the path of a volume that others are backed by, one of those others; none that is to be deleted, too. */
    private Map<String, String> backings(Set<String> own) throws LibvirtException {
        Map<String, String> backings = new LinkedHashMap<>();
        for (String pool : pools()) {
            StoragePool there = connect.storagePoolLookupByName(pool);
            for (String name : there.listVolumes()) {
                StorageVol volume = there.storageVolLookupByName(name);
                String backing = DomainXml.backing(volume.getXMLDesc(0));
                if (!backing.isEmpty() && !own.contains(volume.getPath())) {
                    backings.put(backing, volume.getPath());
                }
            }
        }
        return backings;
    }

    private static String name(StorageVol volume) throws LibvirtException {
        return DomainXml.inPool(volume.storagePoolLookupByVolume().getName(), volume.getName());
    }

    private static boolean hasNoStorage(LibvirtException e) {
        return e.getError() != null && e.getError().getCode() == ErrorNumber.VIR_ERR_NO_SUPPORT;
    }

    private static boolean isNoVolume(LibvirtException e) {
        return e.getError() != null && e.getError().getCode() == ErrorNumber.VIR_ERR_NO_STORAGE_VOL;
    }
}
