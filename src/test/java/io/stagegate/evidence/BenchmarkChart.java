package io.stagegate.evidence;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What benchmarks have measured: the figures of their tables, and a picture with a bar for each row, as long as its median,
 * and a whisker that ends where 90 % do. The axis is logarithmic: a watch takes milliseconds, a loop many seconds.
 */
public final class BenchmarkChart {

    private static final double WIDTH = 1000;
    private static final double MARGIN = 12;

    /** Right of the axis, for the figure behind the longest whisker. */
    private static final double RIGHT = 70;

    private static final double TOP = 56;
    private static final double PITCH = 20;
    private static final double HEADING = 26;
    private static final double BAR = 12;

    /** However short it was, it must be seen. */
    private static final double LEAST_WIDTH = 2.5;

    /** Zero has no place on the axis, and nothing here is measured more precisely. */
    private static final double LEAST_MILLIS = 1;

    private static final String STYLE = """
            .name { text-anchor: end; }
            .grid { stroke: #e0e0e0; stroke-width: 1; }
            .own { fill: #1f5fa8; }
            .peer { fill: #aab7c4; }
            .whisker { stroke: #222222; stroke-width: 1.2; }
            """;

    /**
     * What was measured in one way.
     *
     * @param group the rows of one group are drawn below its heading; empty for none
     * @param measured once or more, in any order
     */
    public record Row(String group, String name, List<Duration> measured) {

        public Row {
            if (measured.isEmpty()) {
                throw new IllegalArgumentException(name + " was never measured");
            }
            measured = measured.stream().sorted().toList();
        }

        /** The middle one; of an even number the mean of the two in the middle. */
        public Duration median() {
            int above = measured.size() / 2;
            return measured.size() % 2 == 1
                    ? measured.get(above)
                    : measured.get(above - 1).plus(measured.get(above)).dividedBy(2);
        }

        /**
         * The shortest that at least so many percent do not exceed (the nearest rank).
         *
         * @param percent 1 to 100
         */
        public Duration percentile(int percent) {
            return measured.get((measured.size() * percent + 99) / 100 - 1);
        }

        public Duration shortest() {
            return measured.get(0);
        }

        public Duration longest() {
            return measured.get(measured.size() - 1);
        }
    }

    private final List<Row> rows;
    private final double left;

    /** The axis, as powers of ten of a millisecond. */
    private final int from;

    private final int to;
    private final Svg grid = new Svg();
    private final Svg svg = new Svg();
    private double y = TOP;

    private BenchmarkChart(List<Row> rows) {
        this.rows = rows;
        this.left = 2 * MARGIN
                + rows.stream()
                        .mapToDouble(row -> Svg.width(plain(row.name()), 12))
                        .max()
                        .orElse(0);
        this.from = (int) Math.floor(
                rows.stream().mapToDouble(row -> power(row.median())).min().orElse(0));
        this.to = Math.max(from + 1, (int) Math.ceil(
                rows.stream().mapToDouble(row -> power(whiskersEnd(row))).max().orElse(0)));
    }

    /**
     * The picture: SVG that stands on its own.
     *
     * @param rows those of a group one after the other; what stagegate did itself has a name that begins with its own
     */
    public static String of(String title, List<Row> rows) {
        return new BenchmarkChart(rows).draw(title);
    }

    private String draw(String title) {
        svg.text("title", MARGIN, 26, title);
        svg.text("small", MARGIN, 44, "median, and a whisker to the 90 %; the axis is logarithmic");
        String group = "";
        for (Row row : rows) {
            if (!row.group().equals(group)) {
                group = row.group();
                y += HEADING;
                svg.text("head", MARGIN, y - 6, plain(group));
            }
            row(row);
        }
        axis();
        return new Svg().add(grid).add(svg).picture(WIDTH, y + 30, title, STYLE);
    }

    private void row(Row row) {
        double top = y + (PITCH - BAR) / 2;
        double middle = y + PITCH / 2;
        double median = Math.max(left + LEAST_WIDTH, x(row.median()));
        double most = Math.max(median, x(whiskersEnd(row)));
        svg.text("name", left - MARGIN, middle + 4, plain(row.name()));
        svg.rect(
                row.name().startsWith("stagegate") ? "own" : "peer",
                left,
                top,
                median - left,
                BAR,
                words(row.median()) + ", 90 % within " + words(whiskersEnd(row)));
        svg.line("whisker", median, middle, most, middle);
        svg.line("whisker", most, top, most, top + BAR);
        svg.text("small", most + 6, middle + 4, words(row.median()));
        y += PITCH;
    }

    private void axis() {
        for (int power = from; power <= to; power++) {
            double x = x(power);
            grid.line("grid", x, TOP, x, y + 4);
            svg.text("tick", x, y + 20, words(Duration.ofNanos(Math.round(1e6 * Math.pow(10, power)))));
        }
        svg.line("base", left, y + 4, x(to), y + 4);
    }

    private double x(Duration at) {
        return x(power(at));
    }

    private double x(double power) {
        return left + (WIDTH - RIGHT - left) * (power - from) / (to - from);
    }

    private static double power(Duration at) {
        return Math.log10(Math.max(LEAST_MILLIS, at.toNanos() / 1e6));
    }

    private static Duration whiskersEnd(Row row) {
        return row.percentile(90);
    }

    /** As people read it: {@code 14 ms}, {@code 1.5 s}, {@code 100 s}. */
    static String words(Duration duration) {
        if (duration.toMillis() < 1000) {
            return duration.toMillis() + " ms";
        }
        double seconds = duration.toNanos() / 1e9;
        return seconds < 100 && seconds % 1 > 0.05
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : Math.round(seconds) + " s";
    }

    /** Without the marks that a table has for code. */
    private static String plain(String name) {
        return name.replace("`", "");
    }
}
