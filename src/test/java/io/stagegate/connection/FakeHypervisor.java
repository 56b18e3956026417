package io.stagegate.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A hypervisor in memory: the states of its domains, its volumes, and what was done to them, in order. */
public class FakeHypervisor implements Hypervisor {

    public static final DomainDeletion DELETION = new DomainDeletion(true, List.of("/pool/disk"), List.of(), List.of());

    public final Map<String, DomainState> domains = new LinkedHashMap<>();
    public final Map<String, DomainSize> sizes = new LinkedHashMap<>();
    public final Map<String, String> consoles = new LinkedHashMap<>();
    public final Set<String> volumes = new LinkedHashSet<>();
    private final List<String> done;

    /** Whether it refuses to do this now: {@code suspended ocp4-bootstrap}. */
    public Predicate<String> refusing = what -> false;

    public FakeHypervisor() {
        this(new ArrayList<>());
    }

    /** @param done where it is written down what is done, as {@code started ocp4-master-0} */
    public FakeHypervisor(List<String> done) {
        this.done = done;
    }

    public List<String> done() {
        return done;
    }

    @Override
    public DomainState state(String domain) {
        return domains.getOrDefault(domain, DomainState.RUNNING);
    }

    @Override
    public DomainSize size(String domain) {
        return sizes.getOrDefault(domain, new DomainSize(4, 16L << 30));
    }

    @Override
    public void start(String domain) {
        change("started", domain, DomainState.RUNNING);
    }

    @Override
    public void suspend(String domain) {
        change("suspended", domain, DomainState.PAUSED);
    }

    @Override
    public void resume(String domain) {
        change("resumed", domain, DomainState.RUNNING);
    }

    @Override
    public void destroy(String domain) {
        change("destroyed", domain, DomainState.SHUTOFF);
    }

    @Override
    public DomainDeletion delete(String domain) {
        change("deleted", domain, DomainState.UNDEFINED);
        return DELETION;
    }

    /** Every change goes through here. */
    protected void change(String what, String domain, DomainState reached) {
        if (refusing.test(what + " " + domain)) {
            throw new HypervisorException("refused: " + what + " " + domain, null);
        }
        done.add(what + " " + domain);
        domains.put(domain, reached);
    }

    @Override
    public boolean hasVolume(String path) {
        return volumes.contains(path);
    }

    @Override
    public String console(String domain) {
        if (!consoles.containsKey(domain)) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, domain + " has no console");
        }
        return consoles.get(domain);
    }

    @Override
    public String version() {
        return "FAKE, libvirt 9.0.0";
    }
}
