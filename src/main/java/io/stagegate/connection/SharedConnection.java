package io.stagegate.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One connection that is opened when first needed, kept, shared by concurrent users, and opened anew once it is
 * found dead. A connection that is given up stays open until its last user leaves, so that one user's failure
 * never breaks another's work. For the connections' own use.
 *
 * @param <C> the connection
 */
public final class SharedConnection<C> implements AutoCloseable {

    private final Supplier<C> opening;
    private final Predicate<C> alive;
    private final Consumer<C> closing;

    /** Guarded by this, as is every {@link Holder}'s state. */
    private CompletableFuture<Holder<C>> current;

    private boolean closed;

    /**
     * @param opening opens a connection within bounded time, or throws {@link CouldNotCheckException}
     * @param alive tells at once, without asking the peer, whether a connection may still be used
     * @param closing closes a connection; neither throws nor hangs
     */
    public SharedConnection(Supplier<C> opening, Predicate<C> alive, Consumer<C> closing) {
        this.opening = opening;
        this.alive = alive;
        this.closing = closing;
    }

    /** The kept connection, for one use; whoever comes while it is being opened shares the outcome. */
    public Lease lease() {
        while (true) {
            CompletableFuture<Holder<C>> awaited;
            boolean ours = false;
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("the lab is closed");
                }
                if (current == null) {
                    current = new CompletableFuture<>();
                    ours = true;
                }
                awaited = current;
            }
            if (ours) {
                return new Lease(open(awaited), true);
            }
            Holder<C> holder = await(awaited);
            if (!alive.test(holder.connection)) {
                retire(holder);
                continue;
            }
            synchronized (this) {
                if (!holder.retired) {
                    holder.users++;
                    return new Lease(holder, false);
                }
            }
        }
    }

    private Holder<C> open(CompletableFuture<Holder<C>> promise) {
        try {
            Holder<C> holder = new Holder<>(opening.get());
            // Counted before anyone else can have it, and find it dead, and close it.
            holder.users = 1;
            promise.complete(holder);
            synchronized (this) {
                // Closed or forgotten meanwhile: its one user may finish, then it goes.
                holder.retired = current != promise;
            }
            return holder;
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                if (current == promise) {
                    current = null;
                }
            }
            promise.completeExceptionally(e);
            throw e;
        }
    }

    private Holder<C> await(CompletableFuture<Holder<C>> promise) {
        try {
            return promise.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CouldNotCheckException shared) {
                throw new CouldNotCheckException(shared.failure(), shared.getMessage(), shared);
            }
            throw new IllegalStateException("opening failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CouldNotCheckException(ConnectionFailure.OTHER, "interrupted while a connection was opened", e);
        }
    }

    private void retire(Holder<C> holder) {
        boolean last;
        synchronized (this) {
            if (current != null && current.isDone() && current.getNow(null) == holder) {
                current = null;
            }
            last = !holder.retired && holder.users == 0;
            holder.retired = true;
        }
        if (last) {
            closing.accept(holder.connection);
        }
    }

    private void leave(Holder<C> holder) {
        boolean last;
        synchronized (this) {
            holder.users--;
            last = holder.retired && holder.users == 0;
        }
        if (last) {
            closing.accept(holder.connection);
        }
    }

    /** Gives up the kept connection, and one that is just being opened: the next one to ask opens another. */
    public void forget() {
        CompletableFuture<Holder<C>> forgotten;
        synchronized (this) {
            forgotten = current;
            current = null;
        }
        if (forgotten != null && forgotten.isDone() && !forgotten.isCompletedExceptionally()) {
            retire(forgotten.join());
        }
    }

    /** Closes the connection, or lets its last user do so; whoever comes later is refused. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        forget();
    }

    private static final class Holder<C> {
        private final C connection;
        private int users;
        private boolean retired;

        private Holder(C connection) {
            this.connection = connection;
        }
    }

    /** One use of the connection. */
    public final class Lease implements AutoCloseable {
        private final Holder<C> holder;
        private final boolean fresh;

        private Lease(Holder<C> holder, boolean fresh) {
            this.holder = holder;
            this.fresh = fresh;
        }

        public C connection() {
            return holder.connection;
        }

        /** True when it was opened for this use. */
        public boolean fresh() {
            return fresh;
        }

        /** Gives the connection up: the next one to ask opens another. */
        public void retire() {
            SharedConnection.this.retire(holder);
        }

        @Override
        public void close() {
            leave(holder);
        }
    }
}
