package io.stagegate.evidence;

import io.stagegate.text.Text;
import java.util.Locale;

/** Writes an SVG picture that stands on its own: no script, no font, nothing fetched. Lengths are pixels. */
final class Svg {

    /** What all our pictures have: words, a time axis, and that something is as it must be. */
    private static final String COMMON = """
            text { font-family: sans-serif; font-size: 12px; fill: #222222; }
            .title { font-size: 17px; font-weight: bold; }
            .small { font-size: 11px; fill: #555555; }
            .tick { font-size: 11px; fill: #555555; text-anchor: middle; }
            .head { font-weight: bold; }
            .base { stroke: #999999; stroke-width: 1; }
            .ok { fill: #46a96d; }
            """;

    private static final int LONGEST_LINE = 150;

    private final StringBuilder out = new StringBuilder();

    /** In front of what there is so far. */
    Svg add(Svg other) {
        out.append(other.out);
        return this;
    }

    void rect(String kind, double x, double y, double width, double height, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"%s%n",
                kind,
                x,
                y,
                width,
                height,
                title.isEmpty() ? "/>" : "><title>" + escaped(title) + "</title></rect>"));
    }

    void line(String kind, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    /** @param path an SVG path's {@code d} */
    void path(String kind, String path) {
        out.append("<path class=\"").append(kind).append("\" d=\"").append(path).append("\"/>\n");
    }

    void text(String kind, double x, double y, String text) {
        out.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", kind, x, y))
                .append(escaped(text))
                .append("</text>\n");
    }

    /**
     * The whole picture, on a white ground of its own: the page around it may be dark.
     *
     * @param rules CSS, besides what all pictures have; it is trusted, and so not escaped
     */
    String picture(double width, double height, String title, String rules) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$.0f %2$.0f\" width=\"%1$.0f\""
                                + " height=\"%2$.0f\" role=\"img\">%n<title>%3$s</title>%n"
                                + "<rect x=\"0\" y=\"0\" width=\"%1$.0f\" height=\"%2$.0f\" fill=\"#ffffff\"/>%n"
                                + "<style>%n%4$s</style>%n",
                        width,
                        height,
                        escaped(title),
                        COMMON + rules)
                + out + "</svg>\n";
    }

    /** In one line, cut where it would run out of the picture. */
    static String line(String text) {
        return Text.truncate(text.strip().replaceAll("\\s+", " "), LONGEST_LINE);
    }

    /** How wide a text is, about: enough to keep labels apart. */
    static double width(String text, double size) {
        return text.length() * size * 0.55;
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                // What XML does not know at all: control characters, and halves of surrogate pairs.
                default ->
                    safe.appendCodePoint(
                            c < 32 || c == 127 || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF ? ' ' : c);
            }
        });
        return safe.toString();
    }
}
