package io.stagegate.evidence;

import io.stagegate.environment.Install;
import io.stagegate.observation.ApiHistory;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdHistory.Stretch;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Draws how etcd moved and how the API fared meanwhile, as an SVG picture: voters and quorum over time, a lane for each
 * member, a lane for each endpoint of the API, and, over all of them, when it could not be checked.
 */
public final class Timeline {

    private static final double WIDTH = 1000;
    private static final double LEFT = 190;
    private static final double RIGHT = 24;
    private static final double UNIT = 22;
    private static final double LANE = 26;
    private static final double BAR = 16;
    private static final double LABEL = 15;

    /** A violation's text is as long as it must be; a picture is not. */
    private static final int MOST_VIOLATIONS = 6;

    /** So many pieces in a lane are no longer told apart; then a lane is drawn in strips as wide as this. */
    private static final int MOST_PIECES = 120;

    private static final double STRIP = 6;

    private static final String DEFINITIONS = """
            <pattern id="learner" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect width="6" height="6" fill="#e3eefb"/><rect width="2.5" height="6" fill="#6ea3dd"/></pattern>
            <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
            <rect width="7" height="7" fill="#f1f1f1"/><rect width="2" height="7" fill="#b9b9b9"/></pattern>
            """;

    private static final String RULES = """
            .count { font-size: 11px; fill: #555555; text-anchor: end; }
            .bad { fill: #b3261e; font-size: 11.5px; }
            .mark { font-size: 11px; fill: #222222; }
            .dim { font-size: 11px; fill: #666666; }
            .grid { stroke: #e4e4e4; stroke-width: 1; }
            .removed { stroke: #222222; stroke-width: 1.5; stroke-dasharray: 6 3; }
            .violation { stroke: #b3261e; stroke-width: 2; }
            .voters { fill: none; stroke: #1f5fa8; stroke-width: 2.5; }
            .quorum { fill: none; stroke: #c26a00; stroke-width: 2; stroke-dasharray: 5 3; }
            .answering { fill: #cfead8; stroke: #2e8b57; stroke-width: 1; }
            .voter { fill: #3b7cc4; }
            .ill { fill: #3b7cc4; stroke: #b3261e; stroke-width: 2; }
            .learner { fill: url(#learner); stroke: #6ea3dd; stroke-width: 1; }
            .unstarted { fill: #ffffff; stroke: #3b7cc4; stroke-width: 1.2; stroke-dasharray: 3 2; }
            .leader { fill: #f2b705; }
            .cap { stroke: #222222; stroke-width: 3; }
            .gap { fill: url(#gap); }
            .bad-api { fill: #d64541; }
            .not-yet { fill: #f6d2d0; }
            """;

    private final Install environment;
    private final EtcdHistory etcd;
    private final Map<String, String> places;
    private final List<Moment> violations;
    private final ApiHistory api;
    private final TimeAxis axis;
    private final Svg svg = new Svg(DEFINITIONS, RULES);

    private Timeline(Install environment, EtcdHistory etcd, List<Moment> violations, ApiHistory api) {
        this.environment = environment;
        this.etcd = etcd;
        this.places = etcd.places();
        this.violations = violations;
        this.api = api;
        Duration longer = etcd.now().compareTo(api.now()) > 0 ? etcd.now() : api.now();
        this.axis = new TimeAxis(LEFT, WIDTH - LEFT - RIGHT, longer);
    }

    /**
     * The picture.
     *
     * @param violations what must not have happened to etcd and did
     * @return SVG that stands on its own; redact it before it is kept
     */
    public static String of(Install environment, EtcdHistory etcd, List<Moment> violations, ApiHistory api) {
        return new Timeline(environment, etcd, violations, api).draw();
    }

    private String draw() {
        double y = header();
        List<Label> labels = labels();
        double chart =
                y + 6 + LABEL * (1 + labels.stream().mapToInt(Label::row).max().orElse(-1));
        Map<String, EtcdMember> members = members();
        int most = Math.max(
                3,
                etcd.results().stream()
                        .mapToInt(it -> state(it).voters().size())
                        .max()
                        .orElse(0));
        double lanes = chart + UNIT * most + 34;
        double apiLanes = lanes + LANE * Math.max(1, members.size()) + 26;
        double bottom = apiLanes + LANE * Math.max(1, api.samples().size());
        grid(chart, bottom, most);
        gaps(chart, apiLanes - 24);
        steps(chart, most);
        svg.text("head", 12, lanes - 10, "etcd members");
        lane(lanes, new ArrayList<>(members.values()));
        svg.text("head", 12, apiLanes - 10, "API, /readyz");
        endpoints(apiLanes);
        labels.forEach(label -> draw(label, y + 4, bottom));
        return svg.picture(WIDTH, legend(bottom + 38), title());
    }

    private String title() {
        return environment.name() + ": etcd and the API";
    }

    private double header() {
        svg.text("title", 12, 26, title());
        Instant end = etcd.start().plus(axis.whole());
        svg.text(
                "small",
                12,
                44,
                "%s to %s; voters %s; observations of etcd: %d"
                        .formatted(
                                Text.utc(etcd.start()),
                                Text.utc(end),
                                etcd.path().isEmpty() ? "never seen" : etcd.path(),
                                etcd.looks()));
        double y = 62;
        for (int i = 0; i < Math.min(violations.size(), MOST_VIOLATIONS); i++) {
            Moment violation = violations.get(i);
            String words = "✘ %d at %s: %s".formatted(i + 1, Text.since(violation.at(), 1), violation.what());
            svg.text("bad", 12, y, Svg.line(words));
            y += 16;
        }
        if (violations.size() > MOST_VIOLATIONS) {
            svg.text("bad", 12, y, "and " + (violations.size() - MOST_VIOLATIONS) + " more");
            y += 16;
        }
        return y - 8;
    }

    /** Words above the chart, and a line down from them. */
    private record Label(double x, double textX, int row, String kind, String lineKind, String words) {}

    /** Each label in the highest row where it touches no other; gaps give way to what matters more. */
    private List<Label> labels() {
        List<Label> placed = new ArrayList<>();
        for (int i = 0; i < Math.min(violations.size(), MOST_VIOLATIONS); i++) {
            place(placed, axis.x(violations.get(i).at()), "bad", "violation", "✘ " + (i + 1));
        }
        bootstrapsEnd().ifPresent(at -> place(placed, axis.x(at), "mark", "removed", "bootstrap removed"));
        etcd.gaps().stream()
                .sorted(Comparator.comparing((Stretch gap) -> gap.first().minus(gap.last())))
                .limit(4)
                .forEach(gap -> place(
                        placed,
                        axis.x(gap.first()),
                        "dim",
                        "",
                        "could not check for "
                                + Text.since(gap.last().minus(gap.first()), 1).substring(1)));
        return placed;
    }

    private void place(List<Label> placed, double x, String kind, String lineKind, String words) {
        double width = Svg.width(words, 11.5);
        double textX = x + 4 + width <= WIDTH - 4 ? x + 4 : x - 4 - width;
        int row = 0;
        while (taken(placed, row, textX, width)) {
            row++;
        }
        placed.add(new Label(x, textX, row, kind, lineKind, words));
    }

    private static boolean taken(List<Label> placed, int row, double textX, double width) {
        return placed.stream()
                .filter(label -> label.row() == row)
                .anyMatch(label -> textX < label.textX() + Svg.width(label.words(), 11.5) + 6
                        && label.textX() < textX + width + 6);
    }

    private void draw(Label label, double top, double bottom) {
        double y = top + LABEL * label.row();
        if (!label.lineKind().isEmpty()) {
            svg.line(label.lineKind(), label.x(), y, label.x(), bottom);
        }
        svg.text(label.kind(), label.textX(), y + 11, label.words());
    }

    private Optional<Duration> bootstrapsEnd() {
        boolean was = false;
        for (Stretch result : etcd.results()) {
            boolean is = state(result).members().stream().anyMatch(this::onBootstrap);
            if (was && !is) {
                return Optional.of(result.first());
            }
            was = is;
        }
        return Optional.empty();
    }

    private boolean onBootstrap(EtcdMember member) {
        return environment.bootstrap().name().equals(places.get(member.id()));
    }

    private void grid(double top, double bottom, int most) {
        for (TimeAxis.Tick tick : axis.ticks()) {
            svg.line("grid", tick.x(), top, tick.x(), bottom);
            svg.text("tick", tick.x(), bottom + 16, tick.words());
        }
        for (int count = 0; count <= most; count++) {
            double y = top + UNIT * (most - count);
            svg.line(count == 0 ? "base" : "grid", LEFT, y, axis.right(), y);
            svg.text("count", LEFT - 6, y + 4, String.valueOf(count));
        }
        svg.line("base", LEFT, bottom, axis.right(), bottom);
    }

    private void gaps(double top, double bottom) {
        List<Piece> pieces = etcd.gaps().stream()
                .map(gap -> new Piece(gap.first(), gap.last(), 1, "gap", "could not check: " + gap.cause()))
                .toList();
        pieces(pieces, top, bottom - top);
    }

    private void steps(double top, int most) {
        double bottom = top + UNIT * most;
        svg.text("head", 12, top + 4, "etcd's quorum");
        String[] kinds = {"answering", "quorum", "voters"};
        String[] words = {"voters that answer", "quorum", "voters"};
        double y = top + 24;
        for (int i = kinds.length - 1; i >= 0; i--) {
            svg.path(
                    kinds[i],
                    kinds[i].equals("answering")
                            ? "M12 %1$.1f h22 v-9 h-22 z".formatted(y)
                            : "M12 %.1f h22".formatted(y - 4));
            svg.text("small", 40, y, words[i]);
            y += 17;
        }
        steps("answering", bottom, state -> state.healthyVoters().size());
        steps("voters", bottom, state -> state.voters().size());
        // Over the voters' line: with one or two voters it is the same.
        steps("quorum", bottom, EtcdSnapshot::quorum);
    }

    /** One line for each stretch of time without a gap; an area where the line is to be filled. */
    private void steps(String kind, double bottom, ToIntFunction<EtcdSnapshot> count) {
        StringBuilder path = new StringBuilder();
        double lastY = Double.NaN;
        double since = 0;
        for (int i = 0; i <= etcd.stretches().size(); i++) {
            boolean seen =
                    i < etcd.stretches().size() && !etcd.stretches().get(i).gap();
            double x =
                    i < etcd.stretches().size() ? axis.x(etcd.stretches().get(i).first()) : axis.x(etcd.now());
            if (seen) {
                double y =
                        bottom - UNIT * count.applyAsInt(state(etcd.stretches().get(i)));
                if (Double.isNaN(lastY)) {
                    since = x;
                    path.append(command(
                            kind.equals("answering") ? "M%1$.1f %3$.1f V%2$.1f" : "M%1$.1f %2$.1f", x, y, bottom));
                } else if (y != lastY) {
                    path.append(command(" H%1$.1f V%2$.1f", x, y, bottom));
                }
                lastY = y;
            } else if (!Double.isNaN(lastY)) {
                path.append(command(
                        kind.equals("answering") ? " H%1$.1f V%3$.1f H%2$.1f Z" : " H%1$.1f", x, since, bottom));
                lastY = Double.NaN;
            }
        }
        svg.path(kind, path.toString());
    }

    private static String command(String form, double... values) {
        return String.format(Locale.ROOT, form, values[0], values[1], values[2]);
    }

    /** Every member that there ever was, by id, as it was known last, in the order of appearance. */
    private Map<String, EtcdMember> members() {
        Map<String, EtcdMember> members = new LinkedHashMap<>();
        etcd.results().forEach(result -> state(result).members().forEach(member -> members.put(member.id(), member)));
        return members;
    }

    private void lane(double top, List<EtcdMember> members) {
        if (members.isEmpty()) {
            svg.text("small", 12, top + BAR, "none was seen");
        }
        for (int i = 0; i < members.size(); i++) {
            EtcdMember member = members.get(i);
            double y = top + LANE * i;
            svg.text("lane", 12, y + 12.5, Text.truncate(member.called() + where(member), 27));
            List<Piece> kinds = new ArrayList<>();
            List<Piece> leads = new ArrayList<>();
            Optional<Duration> left = Optional.empty();
            for (int s = 0; s < etcd.stretches().size(); s++) {
                Stretch stretch = etcd.stretches().get(s);
                Duration to = s + 1 < etcd.stretches().size()
                        ? etcd.stretches().get(s + 1).first()
                        : etcd.now();
                if (stretch.gap()) {
                    continue;
                }
                Optional<EtcdMember> then = state(stretch).member(member.id());
                if (then.isPresent()) {
                    left = Optional.empty();
                    kinds.add(piece(stretch.first(), to, then.get(), state(stretch)));
                    if (state(stretch).leader().equals(member.id())) {
                        leads.add(new Piece(stretch.first(), to, 1, "leader", member.called() + " leads"));
                    }
                } else if (!kinds.isEmpty() && left.isEmpty()) {
                    left = Optional.of(stretch.first());
                }
            }
            pieces(kinds, y, BAR);
            pieces(leads, y + BAR - 4, 4);
            left.ifPresent(at -> {
                double x = axis.x(at);
                svg.line("cap", x, y - 2, x, y + BAR + 2);
                svg.text("small", x + 34 <= WIDTH ? x + 5 : x - 26, y + 12, "left");
            });
        }
    }

    private static Piece piece(Duration from, Duration to, EtcdMember member, EtcdSnapshot state) {
        String name = member.called();
        if (!member.started()) {
            return new Piece(from, to, 1, "unstarted", name + ", a " + member.kind() + ", has not started");
        }
        if (member.learner()) {
            return new Piece(from, to, 2, "learner", name + ", a learner");
        }
        String illness = state.ill().get(member.id());
        return illness == null
                ? new Piece(from, to, 3, "voter", name + ", a voter")
                : new Piece(from, to, 4, "ill", name + ", a voter, does not answer: " + illness);
    }

    private String where(EtcdMember member) {
        String node = places.get(member.id());
        return node == null ? "" : " · " + node;
    }

    private void endpoints(double top) {
        double y = top;
        for (String endpoint : api.samples().keySet()) {
            svg.text("lane", 12, y + 12.5, Text.truncate(endpoint, 27));
            List<Piece> pieces = new ArrayList<>();
            boolean everOk = false;
            for (ApiHistory.Span span : api.spans(endpoint)) {
                everOk |= span.health() == ApiHistory.Health.OK;
                String kind = switch (span.health()) {
                    case OK -> "ok";
                    case NOT_OK -> everOk ? "bad-api" : "not-yet";
                    case COULD_NOT_LOOK -> "gap";
                };
                int rank = kind.equals("bad-api") ? 4 : kind.equals("gap") ? 3 : kind.equals("ok") ? 2 : 1;
                String words = "%s to %s: %s %s"
                        .formatted(Text.since(span.from(), 1), Text.since(span.to(), 1), span.health(), span.words());
                pieces.add(new Piece(span.from(), span.to(), rank, kind, words.strip()));
            }
            pieces(pieces, y, BAR);
            y += LANE;
        }
    }

    /** Something that lasted; of several in one strip the highest rank is drawn. */
    private record Piece(Duration from, Duration to, int rank, String kind, String title) {}

    private void pieces(List<Piece> pieces, double y, double height) {
        if (pieces.size() > MOST_PIECES) {
            strips(pieces, y, height);
            return;
        }
        Piece open = null;
        for (Piece piece : pieces) {
            boolean more = open != null
                    && open.kind().equals(piece.kind())
                    && open.to().equals(piece.from())
                    && open.title().equals(piece.title());
            if (open != null && !more) {
                piece(open, y, height);
            }
            open = more ? new Piece(open.from(), piece.to(), open.rank(), open.kind(), open.title()) : piece;
        }
        if (open != null) {
            piece(open, y, height);
        }
    }

    private void piece(Piece piece, double y, double height) {
        double x = axis.x(piece.from());
        // However short it was, it must be seen.
        svg.rect(piece.kind(), x, y, Math.max(1.5, axis.x(piece.to()) - x), height, Svg.line(piece.title()));
    }

    private void strips(List<Piece> pieces, double y, double height) {
        for (double x = LEFT; x < axis.right(); x += STRIP) {
            double from = x;
            pieces.stream()
                    .filter(piece -> axis.x(piece.from()) < from + STRIP && axis.x(piece.to()) >= from)
                    .max(Comparator.comparingInt(Piece::rank))
                    .ifPresent(
                            piece -> svg.rect(piece.kind(), from, y, Math.min(STRIP, axis.right() - from), height, ""));
        }
    }

    /** @return the picture's lower edge */
    private double legend(double y) {
        String[][] rows = {
            {
                "voter",
                "voter",
                "learner",
                "learner",
                "unstarted",
                "not started",
                "ill",
                "voter, not answering",
                "leader",
                "leads"
            },
            {"ok", "200 ok", "bad-api", "not ok", "not-yet", "not ok yet, never was", "gap", "could not check"}
        };
        double below = y;
        for (String[] row : rows) {
            double x = LEFT;
            for (int i = 0; i < row.length; i += 2) {
                boolean leader = row[i].equals("leader");
                svg.rect(row[i], x, below + (leader ? 6 : 0), 22, leader ? 4 : 11, "");
                svg.text("small", x + 28, below + 10, row[i + 1]);
                x += 28 + Svg.width(row[i + 1], 11) + 22;
            }
            below += 20;
        }
        return below + 6;
    }

    private static EtcdSnapshot state(Stretch stretch) {
        return stretch.state().orElseThrow();
    }
}
