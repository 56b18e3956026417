package io.stagegate.connection;

/** A libvirt domain's state, with virsh's words for each (libvirt's virDomainState). */
public enum DomainState {
    NOSTATE("no state"),
    RUNNING("running"),
    BLOCKED("idle"),
    PAUSED("paused"),
    SHUTDOWN("in shutdown"),
    SHUTOFF("shut off"),
    CRASHED("crashed"),
    PMSUSPENDED("pmsuspended"),
    /** Not one of virsh's: no domain of that name is defined. */
    UNDEFINED("not defined");

    private final String words;

    DomainState(String words) {
        this.words = words;
    }

    /** A domain that waits for something runs, too. */
    public boolean runs() {
        return this == RUNNING || this == BLOCKED;
    }

    @Override
    public String toString() {
        return words;
    }
}
