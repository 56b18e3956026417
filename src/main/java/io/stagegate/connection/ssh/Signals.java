package io.stagegate.connection.ssh;

import java.util.Map;
import net.schmizz.sshj.connection.channel.direct.Signal;

/** The shell's way to say that a signal ended a command: 128 and the signal's number on Linux. */
final class Signals {

    private static final Map<Signal, Integer> NUMBERS = Map.ofEntries(
            Map.entry(Signal.HUP, 1),
            Map.entry(Signal.INT, 2),
            Map.entry(Signal.QUIT, 3),
            Map.entry(Signal.ILL, 4),
            Map.entry(Signal.ABRT, 6),
            Map.entry(Signal.FPE, 8),
            Map.entry(Signal.KILL, 9),
            Map.entry(Signal.USR1, 10),
            Map.entry(Signal.SEGV, 11),
            Map.entry(Signal.USR2, 12),
            Map.entry(Signal.PIPE, 13),
            Map.entry(Signal.ALRM, 14),
            Map.entry(Signal.TERM, 15));

    private Signals() {}

    /** 255 for a signal that SSH has no name for: it did end the command, and not well. */
    static int exit(Signal signal) {
        Integer number = NUMBERS.get(signal);
        return number == null ? 255 : 128 + number;
    }
}
