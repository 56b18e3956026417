package io.stagegate.connection.libvirt;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainSize;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.LabChanges;
import io.stagegate.connection.SharedConnection;
import io.stagegate.environment.Permission;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Domain.UndefineFlags;
import org.libvirt.DomainInfo;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** A hypervisor over one kept libvirt connection. */
public final class LibvirtHypervisor implements Hypervisor, AutoCloseable {

    /** What a daemon that works has always answered in; opening the connection counts. */
    private static final Duration QUESTION = Duration.ofSeconds(10);

    /** Starting a domain is work: a QEMU on a busy machine takes seconds. */
    private static final Duration CHANGE = Duration.ofSeconds(60);

    /** Deleting volumes is work, too: a thick one on a slow disk. */
    private static final Duration DELETION = Duration.ofMinutes(2);

    /** libvirt's virDomainUndefineFlagsValues, some of which libvirt-java has no names for. */
    private static final int NVRAM = 4;

    private static final int CHECKPOINTS_METADATA = 16;

    /** What is tried, from all to the least. */
    private static final List<Integer> UNDEFINE = List.of(
            UndefineFlags.MANAGED_SAVE | UndefineFlags.SNAPSHOTS_METADATA | NVRAM | CHECKPOINTS_METADATA,
            UndefineFlags.MANAGED_SAVE | UndefineFlags.SNAPSHOTS_METADATA | NVRAM,
            UndefineFlags.MANAGED_SAVE | UndefineFlags.SNAPSHOTS_METADATA);

    private static final int KEEPALIVE_SECONDS = 2;
    private static final int KEEPALIVE_COUNT = 2;

    private final String uri;
    private final String where;
    private final Duration questionLimit;
    private final SharedConnection<Connect> kept;
    private final Map<String, DomainConsole> consoles = new ConcurrentHashMap<>();

    public LibvirtHypervisor(URI uri) {
        this(uri, QUESTION);
    }

    /** @param question how long one may take */
    LibvirtHypervisor(URI uri, Duration question) {
        this.uri = withoutPrompt(uri.toString());
        this.where = "libvirt " + uri;
        this.questionLimit = question;
        this.kept = new SharedConnection<>(this::open, LibvirtHypervisor::alive, LibvirtHypervisor::closeQuietly);
    }

    /** Keeps the ssh that libvirt starts from asking a terminal for a password: nobody may be there. */
    static String withoutPrompt(String uri) {
        boolean overSsh = uri.substring(0, Math.max(0, uri.indexOf(':'))).endsWith("+ssh");
        if (!overSsh || uri.contains("no_tty=")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + "no_tty=1";
    }

    @Override
    public DomainState state(String name) {
        return ask("state of " + name, questionLimit, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                return DomainState.UNDEFINED;
            }
            try {
                return stateOf(domain.getInfo());
            } catch (LibvirtException e) {
                if (isNoDomain(e)) {
                    return DomainState.UNDEFINED;
                }
                throw e;
            } finally {
                domain.free();
            }
        });
    }

    @Override
    public DomainSize size(String name) {
        return ask("size of " + name, questionLimit, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                throw new CouldNotCheckException(ConnectionFailure.GONE, where + ": no domain " + name + " is defined");
            }
            try {
                // In KiB; the definition's, also where a running domain was given less.
                DomainInfo info = domain.getInfo();
                return new DomainSize(info.nrVirtCpu, info.maxMem << 10);
            } finally {
                domain.free();
            }
        });
    }

    @Override
    public void start(String name) {
        change("start of " + name, Permission.START, name, domain -> domain.isActive() == 1, Domain::create);
    }

    @Override
    public void suspend(String name) {
        change(
                "suspension of " + name,
                Permission.DESTROY,
                name,
                domain -> isIn(domain, DomainState.PAUSED),
                Domain::suspend);
    }

    @Override
    public void resume(String name) {
        change(
                "resumption of " + name,
                Permission.DESTROY,
                name,
                domain -> isIn(domain, DomainState.RUNNING, DomainState.BLOCKED),
                Domain::resume);
    }

    private static boolean isIn(Domain domain, DomainState... states) throws LibvirtException {
        return List.of(states).contains(stateOf(domain.getInfo()));
    }

    private void change(String what, Permission permission, String name, Condition reached, Change change) {
        ask(what, CHANGE, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                throw refusal(what, "no such domain is defined", null);
            }
            try {
                change(connect, domain, what, permission, reached, change);
            } finally {
                domain.free();
            }
            return null;
        });
    }

    /** Does nothing to a domain that is already as it is to be. */
    private void change(
            Connect connect, Domain domain, String what, Permission permission, Condition reached, Change change)
            throws LibvirtException {
        if (reached.holds(domain)) {
            return;
        }
        try {
            change.make(domain);
            LabChanges.made("libvirt: " + what, permission);
        } catch (LibvirtException e) {
            // Asked and refused is the lab's fact; a connection that broke while asking is not.
            if (!alive(connect)) {
                throw e;
            }
            // Done by another meanwhile? The drivers have no common code for it, so the domain is asked.
            if (!reached.holds(domain)) {
                throw refusal(what, "libvirt refused: " + e.getMessage(), e);
            }
        }
    }

    private HypervisorException refusal(String what, String why, LibvirtException cause) {
        return new HypervisorException(where + ": " + what + ": " + why, cause);
    }

    @Override
    public void destroy(String name) {
        String what = "destruction of " + name;
        ask(what, CHANGE, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                return null;
            }
            try {
                change(connect, domain, what, Permission.DESTROY, LibvirtHypervisor::isGone, Domain::destroy);
            } finally {
                domain.free();
            }
            return null;
        });
    }

    /** A transient domain that has ended is not even there any more. */
    private static boolean isGone(Domain domain) throws LibvirtException {
        try {
            return domain.isActive() != 1;
        } catch (LibvirtException e) {
            if (isNoDomain(e)) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public DomainDeletion delete(String name) {
        return ask("deletion of " + name, DELETION, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                return DomainDeletion.NOTHING;
            }
            try {
                if (domain.isActive() == 1) {
                    throw refusal("deletion of " + name, "it runs; shut it off first", null);
                }
                return delete(connect, domain, name);
            } finally {
                domain.free();
            }
        });
    }

    private DomainDeletion delete(Connect connect, Domain domain, String name) throws LibvirtException {
        // The storage first: once the definition is gone nobody knows what it had.
        DomainDeletion storage = new DomainStorage(connect, domain).delete();
        try {
            undefine(domain);
        } catch (LibvirtException e) {
            if (!alive(connect)) {
                throw e;
            }
            throw refusal("deletion of " + name, "libvirt refused: " + e.getMessage(), e);
        }
        LabChanges.made("libvirt: deletion of " + name + ", with " + storage, Permission.DELETE);
        return storage;
    }

    /** With all that goes with a definition, as far as the driver knows such things. */
    private static void undefine(Domain domain) throws LibvirtException {
        for (int flags : UNDEFINE) {
            try {
                domain.undefine(flags);
                return;
            } catch (LibvirtException e) {
                if (code(e) != ErrorNumber.VIR_ERR_INVALID_ARG && code(e) != ErrorNumber.VIR_ERR_NO_SUPPORT) {
                    throw e;
                }
                // A flag that this driver has never heard of.
            }
        }
        domain.undefine();
    }

    @Override
    public boolean hasVolume(String path) {
        return ask(
                "volume " + path,
                questionLimit,
                connect -> DomainStorage.volume(connect, path).isPresent());
    }

    @Override
    public String console(String name) {
        String question = "console of " + name;
        DomainXml.Console console = ask(question, questionLimit, connect -> {
            Domain domain = find(connect, name);
            if (domain == null) {
                throw new CouldNotCheckException(ConnectionFailure.GONE, where + ": no domain " + name + " is defined");
            }
            try {
                return DomainXml.console(domain.getXMLDesc(0));
            } finally {
                domain.free();
            }
        });
        // Without the domain's name: what several lack is told once.
        String asked = where + ": console";
        DomainConsole reader = consoles.computeIfAbsent(name, each -> new DomainConsole(asked, URI.create(uri), each));
        return Bounded.call(asked, questionLimit, () -> reader.read(console));
    }

    @Override
    public String version() {
        return ask("version", questionLimit, connect -> {
            String driver = connect.getType();
            long hypervisor = connect.getVersion();
            String shown = hypervisor > 0 ? driver + " " + dotted(hypervisor) : driver;
            return shown + ", libvirt " + dotted(connect.getLibVersion());
        });
    }

    private <T> T ask(String question, Duration limit, Question<T> asking) {
        NativeLibvirt.require(where);
        String asked = where + ": " + question;
        try {
            return Bounded.call(asked, limit, () -> askNow(asked, asking));
        } catch (CouldNotCheckException e) {
            // Who comes next must not wait on the same frozen daemon.
            if (e.failure() == ConnectionFailure.TIMEOUT) {
                kept.forget();
            }
            throw e;
        }
    }

    private <T> T askNow(String asked, Question<T> asking) throws InterruptedException {
        try (SharedConnection<Connect>.Lease lease = kept.lease()) {
            // Given up while the connection was opened: a start must not happen after it was reported as failed.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try {
                return asking.ask(lease.connection());
            } catch (LibvirtException e) {
                if (!alive(lease.connection())) {
                    lease.retire();
                }
                throw couldNotCheck(asked, e);
            }
        }
    }

    private Connect open() {
        try {
            Connect connect = new Connect(uri);
            keepAlive(connect);
            return connect;
        } catch (LibvirtException e) {
            throw couldNotCheck(where, e);
        }
    }

    /** Only a connection to a daemon has it; the test driver lives in this process. */
    private static void keepAlive(Connect connect) {
        try {
            connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
        } catch (LibvirtException e) {
            if (code(e) != ErrorNumber.VIR_ERR_NO_SUPPORT) {
                closeQuietly(connect);
                throw new IllegalStateException("libvirt refuses keepalive: " + e.getMessage(), e);
            }
        }
    }

    private static boolean alive(Connect connect) {
        try {
            return connect.isAlive();
        } catch (LibvirtException e) {
            return false;
        }
    }

    private static void closeQuietly(Connect connect) {
        Bounded.quietly(Duration.ofSeconds(2), connect::close);
    }

    /** The domain, which the caller frees; null when there is none of that name. */
    private Domain find(Connect connect, String name) throws LibvirtException {
        try {
            return connect.domainLookupByName(name);
        } catch (LibvirtException e) {
            if (isNoDomain(e)) {
                return null;
            }
            throw e;
        }
    }

    private static boolean isNoDomain(LibvirtException e) {
        return code(e) == ErrorNumber.VIR_ERR_NO_DOMAIN;
    }

    private static ErrorNumber code(LibvirtException e) {
        return e.getError() == null ? ErrorNumber.VIR_ERR_OK : e.getError().getCode();
    }

    static CouldNotCheckException couldNotCheck(String asked, LibvirtException e) {
        ConnectionFailure failure = LibvirtFailures.of(e);
        return new CouldNotCheckException(failure, asked + ": " + failure + ": " + LibvirtFailures.words(e), e);
    }

    private static DomainState stateOf(DomainInfo info) {
        return switch (info.state) {
            case VIR_DOMAIN_NOSTATE -> DomainState.NOSTATE;
            case VIR_DOMAIN_RUNNING -> DomainState.RUNNING;
            case VIR_DOMAIN_BLOCKED -> DomainState.BLOCKED;
            case VIR_DOMAIN_PAUSED -> DomainState.PAUSED;
            case VIR_DOMAIN_SHUTDOWN -> DomainState.SHUTDOWN;
            case VIR_DOMAIN_SHUTOFF -> DomainState.SHUTOFF;
            case VIR_DOMAIN_CRASHED -> DomainState.CRASHED;
            case VIR_DOMAIN_PMSUSPENDED -> DomainState.PMSUSPENDED;
        };
    }

    /** libvirt's 1 000 000 × major + 1 000 × minor + release. */
    private static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1_000 % 1_000 + "." + version % 1_000;
    }

    @Override
    public void close() {
        consoles.values().forEach(DomainConsole::close);
        Bounded.quietly(Duration.ofSeconds(3), () -> {
            kept.close();
            return null;
        });
    }

    /** Whether a domain is as it is to be. */
    private interface Condition {
        boolean holds(Domain domain) throws LibvirtException;
    }

    /** What is done to a domain. */
    private interface Change {
        void make(Domain domain) throws LibvirtException;
    }

    /** What is asked of an open connection. */
    private interface Question<T> {
        T ask(Connect connect) throws LibvirtException;
    }
}
