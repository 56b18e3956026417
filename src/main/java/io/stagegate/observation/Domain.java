package io.stagegate.observation;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node's libvirt domain.
 *
 * @param state in virsh's words; {@link #UNDEFINED} when there is none of that name
 * @param answer what the node's SSH answered, asked only where the domain is not defined; empty when it did not answer
 * @param storage what is left of it, where the run has set about deleting it
 */
public record Domain(String node, String name, String state, String answer, Optional<Storage> storage) {

    public static final String SHUT_OFF = "shut off";
    public static final String UNDEFINED = "not defined";

    /** A domain that waits for something runs, too. */
    private static final Set<String> RUNS = Set.of("running", "idle");

    /**
     * What is left of a deleted domain's storage.
     *
     * @param known the domain was defined when this run set about deleting it
     * @param volumes paths of volumes that were to be deleted, and are there
     * @param unmanaged its disks that are in no storage pool, and so were not deleted
     * @param kept storage that was left because it is not the domain's alone, each with the reason
     */
    public record Storage(boolean known, List<String> volumes, List<String> unmanaged, List<String> kept) {

        public Storage {
            volumes = List.copyOf(volumes);
            unmanaged = List.copyOf(unmanaged);
            kept = List.copyOf(kept);
        }

        @Override
        public String toString() {
            return "volumes left: %s; disks in no storage pool: %s; left on purpose: %s"
                    .formatted(volumes, unmanaged, kept);
        }
    }

    public boolean runs() {
        return RUNS.contains(state);
    }

    public boolean defined() {
        return !state.equals(UNDEFINED);
    }

    /** Shut off, or not defined any more. */
    public boolean gone() {
        return state.equals(SHUT_OFF) || (!defined() && answer.isEmpty());
    }

    @Override
    public String toString() {
        return "domain " + name + " is " + state
                + (answer.isEmpty() ? "" : ", and yet " + node + " answers SSH: " + answer)
                + storage.map(left -> "; " + left).orElse("");
    }
}
