package io.stagegate.wait;

import java.time.Duration;

/** Shows a person what is being waited for. */
public interface Progress {

    /** Shows nothing. */
    Progress NONE = (what, allowed) -> new Line() {
        @Override
        public void seen(String now, Duration used) {}

        @Override
        public void end(Outcome outcome, String now, Duration took) {}
    };

    /**
     * Begins a wait.
     *
     * @param what is awaited, with its ID: {@code 10.6 the single etcd member is healthy}
     * @param allowed how long it may last
     */
    Line begin(String what, Duration allowed);

    /** Tells something that is no wait's state, once, in a line of its own. */
    default void note(String line) {}

    /** A live line on a terminal, changed lines anywhere else. */
    static Progress ofThisProcess() {
        return Terminal.open(System.getenv())
                .<Progress>map(terminal -> new LiveProgress(terminal, System.out))
                .orElseGet(() -> new ChangedLines(System.out, Terminal.ascii(System.getenv())));
    }

    /** One wait's line. Used by one thread at a time. */
    interface Line {

        /** @param now what an observation saw, in one line */
        void seen(String now, Duration used);

        /**
         * Ends the line for good.
         *
         * @param now what was seen last; empty when all is well
         */
        void end(Outcome outcome, String now, Duration took);
    }
}
