package io.stagegate.action;

import java.util.concurrent.atomic.AtomicBoolean;

/** A change that is taken back unless it proves good. */
public final class RevertibleChange {

    private RevertibleChange() {}

    /**
     * Makes a change and proves it; takes it back when either throws, and when the process is ended (Ctrl-C, SIGTERM)
     * before they return. After kill -9 nothing can.
     *
     * @param undo takes the change back, in whatever state it is
     * @param undoAtExit the same, on a thread of its own while everything else is shutting down
     */
    public static void change(Runnable changeAndProof, Runnable undo, Runnable undoAtExit) {
        AtomicBoolean settled = new AtomicBoolean();
        Thread atExit = new Thread(
                () -> {
                    if (settled.compareAndSet(false, true)) {
                        undoAtExit.run();
                    }
                },
                "stagegate-undo");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            changeAndProof.run();
            settled.set(true);
        } finally {
            // An interrupt would make the undoing fail at its first question.
            boolean interrupted = Thread.interrupted();
            if (settled.compareAndSet(false, true)) {
                undo.run();
            }
            forget(atExit);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is running, and finds the matter settled.
            assert e != null;
        }
    }
}
