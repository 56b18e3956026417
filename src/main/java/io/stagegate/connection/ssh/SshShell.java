package io.stagegate.connection.ssh;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.SharedConnection;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Environment;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A host's shell over one kept SSH connection. */
public final class SshShell implements Shell, AutoCloseable {

    /** OpenSSH allows 10 sessions a connection and frees them late; 4 never met its limit. */
    static final int AT_ONCE = 4;

    private static final int RETRIES_OF_A_REFUSED_SESSION = 4;

    private final String address;
    private final String where;
    private final SharedConnection<SshConnection> kept;
    private final Semaphore slots = new Semaphore(AT_ONCE, true);

    public SshShell(String address, Environment.Ssh ssh) {
        this.address = address;
        this.where = "ssh " + ssh.user() + "@" + address + ":" + ssh.port();
        this.kept = new SharedConnection<>(
                () -> SshConnection.open(where, address, ssh), SshConnection::alive, SshConnection::close);
    }

    @Override
    public CommandResult run(Command command) {
        return run(command, line -> {});
    }

    @Override
    public CommandResult run(Command command, Consumer<String> onLine) {
        try {
            if (!slots.tryAcquire(command.limit().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CouldNotCheckException(
                        ConnectionFailure.TIMEOUT,
                        where + ": TIMEOUT: `" + command + "` did not begin: " + AT_ONCE
                                + " other commands ran for all of its "
                                + command.limit().toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            throw FailureClassifier.couldNotCheck(where, ConnectionFailure.OTHER, e);
        }
        try {
            return runInSlot(command, onLine);
        } finally {
            slots.release();
        }
    }

    private CommandResult runInSlot(Command command, Consumer<String> onLine) {
        boolean secondConnection = false;
        int refusals = 0;
        while (true) {
            Duration pause;
            try (SharedConnection<SshConnection>.Lease lease = kept.lease()) {
                try {
                    return lease.connection().run(address, command, onLine);
                } catch (NotStartedException e) {
                    // The one kind of failure after which a command may be given again: it cannot have run.
                    if (e.sessionRefused() && ++refusals <= RETRIES_OF_A_REFUSED_SESSION) {
                        pause = Duration.ofMillis(25L << refusals);
                    } else if (e.sessionRefused()) {
                        throw e.couldNotCheck(where, command);
                    } else {
                        lease.retire();
                        // A frozen host is frozen on a new connection too: say so now.
                        if (secondConnection || lease.fresh() || e.failure() == ConnectionFailure.TIMEOUT) {
                            throw e.couldNotCheck(where, command);
                        }
                        secondConnection = true;
                        pause = Duration.ZERO;
                    }
                } catch (CouldNotCheckException e) {
                    lease.retire();
                    throw e;
                }
            }
            rest(pause);
        }
    }

    private void rest(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            throw FailureClassifier.couldNotCheck(where, ConnectionFailure.OTHER, e);
        }
    }

    /** The connection, for what is not a command. */
    SharedConnection<SshConnection>.Lease lease() {
        return kept.lease();
    }

    @Override
    public String toString() {
        return where;
    }

    /** Never throws or hangs; a command that still runs may finish first. */
    @Override
    public void close() {
        Bounded.quietly(Duration.ofSeconds(3), () -> {
            kept.close();
            return null;
        });
    }
}
