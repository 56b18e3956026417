package io.stagegate.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a moment lies in a picture, from {@code left} on, and the moments that are worth a tick. */
record TimeAxis(double left, double width, Duration whole) {

    private static final double[] STEPS = {
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400
    };

    private static final int MOST_TICKS = 11;

    /** What has hardly begun is drawn as if it were this long. */
    private static final Duration LEAST = Duration.ofMillis(500);

    TimeAxis {
        whole = whole.compareTo(LEAST) > 0 ? whole : LEAST;
    }

    double x(Duration at) {
        return left + width * Math.min(1, seconds(at) / seconds(whole));
    }

    double right() {
        return left + width;
    }

    /** A tick's place and its words. */
    record Tick(double x, String words) {}

    List<Tick> ticks() {
        double step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && seconds(whole) / STEPS[i] <= MOST_TICKS; i--) {
            step = STEPS[i];
        }
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i * step <= seconds(whole) + 1e-9 && i <= 2 * MOST_TICKS; i++) {
            double at = i * step;
            ticks.add(new Tick(left + width * at / seconds(whole), words(at, step)));
        }
        return ticks;
    }

    private String words(double at, double step) {
        long whole = Math.round(at);
        if (step < 1) {
            return String.format(Locale.ROOT, "%.1f s", at);
        }
        if (seconds(this.whole) < 120) {
            return whole + " s";
        }
        if (step < 60) {
            return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
        }
        return seconds(this.whole) < 10_800 || whole % 3600 != 0 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
