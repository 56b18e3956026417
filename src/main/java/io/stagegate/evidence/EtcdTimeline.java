package io.stagegate.evidence;

import io.stagegate.environment.Install;
import io.stagegate.evidence.LaneChart.Bar;
import io.stagegate.observation.ApiHistory;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdHistory.Stretch;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
public final class EtcdTimeline {

    private static final double LEFT = 190;
    private static final double UNIT = 22;
    private static final double BAR = 16;
    private static final double LEADS = 4;

    /** A violation's text is as long as it must be; a picture is not. */
    private static final int MOST_VIOLATIONS = 6;

    private static final int MOST_GAPS = 4;

    private final Install environment;
    private final EtcdHistory etcd;
    private final Map<String, String> places;
    private final List<Moment> violations;
    private final ApiHistory api;
    private final LaneChart chart;

    private EtcdTimeline(Install environment, EtcdHistory etcd, List<Moment> violations, ApiHistory api) {
        this.environment = environment;
        this.etcd = etcd;
        this.places = etcd.places();
        this.violations = violations;
        this.api = api;
        Duration longer = etcd.now().compareTo(api.now()) > 0 ? etcd.now() : api.now();
        this.chart = new LaneChart(
                environment.name() + ": etcd and the API",
                "%s to %s; voters %s; observations of etcd: %d"
                        .formatted(
                                Text.utc(etcd.start()),
                                Text.utc(etcd.start().plus(longer)),
                                etcd.path().isEmpty() ? "never seen" : etcd.path(),
                                etcd.looks()),
                LEFT,
                26,
                BAR,
                longer);
    }

    /**
     * The picture.
     *
     * @param violations what must not have happened to etcd and did
     * @return SVG that stands on its own; redact it before it is kept
     */
    public static String of(Install environment, EtcdHistory etcd, List<Moment> violations, ApiHistory api) {
        return new EtcdTimeline(environment, etcd, violations, api).draw();
    }

    private String draw() {
        violations();
        bootstrapsEnd().ifPresent(at -> chart.mark(at, "mark", "removed", "bootstrap removed"));
        // Gaps give way to what matters more, and short ones to long ones.
        etcd.gaps().stream()
                .sorted(Comparator.comparing((Stretch gap) -> gap.first().minus(gap.last())))
                .limit(MOST_GAPS)
                .forEach(gap -> chart.mark(
                        gap.first(),
                        "dim",
                        "",
                        "could not check for " + Text.duration(gap.last().minus(gap.first()), 1)));
        double top = chart.begin();
        quorum();
        chart.head("etcd members");
        Collection<EtcdMember> members = members();
        members.forEach(this::member);
        if (members.isEmpty()) {
            chart.words("small", LaneChart.MARGIN, "none was seen");
        }
        chart.behind(
                etcd.gaps().stream()
                        .map(gap ->
                                new Bar(gap.first(), gap.last(), "gap", Svg.line("could not check: " + gap.cause())))
                        .toList(),
                top);
        chart.head("API, /readyz");
        api.samples().keySet().forEach(this::endpoint);
        chart.end();
        chart.legend(
                "voter",
                "voter",
                "learner",
                "learner",
                "unstarted",
                "not started",
                "ill",
                "voter, not answering",
                "leader",
                "leads");
        chart.legend("ok", "200 ok", "outage", "not ok", "not-yet", "not ok yet, never was", "gap", "could not check");
        return chart.picture();
    }

    private void violations() {
        List<String> words = new ArrayList<>();
        for (Moment violation : violations) {
            int number = words.size() + 1;
            words.add("✘ %d at %s: %s".formatted(number, Text.since(violation.at(), 1), violation.what()));
            if (number <= MOST_VIOLATIONS) {
                chart.mark(violation.at(), "bad", "violation", "✘ " + number);
            }
        }
        chart.words("bad", LaneChart.MARGIN, words, MOST_VIOLATIONS);
    }

    private Optional<Duration> bootstrapsEnd() {
        boolean was = false;
        for (Stretch result : etcd.results()) {
            boolean is = state(result).members().stream()
                    .anyMatch(member -> environment.bootstrap().name().equals(places.get(member.id())));
            if (was && !is) {
                return Optional.of(result.first());
            }
            was = is;
        }
        return Optional.empty();
    }

    private void quorum() {
        int most = etcd.results().stream()
                .mapToInt(it -> state(it).voters().size())
                .max()
                .orElse(0);
        int rows = Math.max(3, most);
        double top = chart.room(UNIT * rows + 10);
        double bottom = top + UNIT * rows;
        Svg svg = chart.svg();
        for (int count = 0; count <= rows; count++) {
            double y = bottom - UNIT * count;
            svg.line(count == 0 ? "base" : "grid", LEFT, y, chart.axis().right(), y);
            svg.text("count", LEFT - 6, y + 4, String.valueOf(count));
        }
        svg.text("head", LaneChart.MARGIN, top + 4, "etcd's quorum");
        svg.path("voters", "M12 %.1f h22".formatted(top + 20));
        svg.text("small", 40, top + 24, "voters");
        svg.path("quorum", "M12 %.1f h22".formatted(top + 37));
        svg.text("small", 40, top + 41, "quorum");
        svg.rect("answering", LaneChart.MARGIN, top + 49, 22, 9, "");
        svg.text("small", 40, top + 58, "voters that answer");
        steps("answering", bottom, true, state -> state.healthyVoters().size());
        steps("voters", bottom, false, state -> state.voters().size());
        // Over the voters' line: with one or two voters it is the same.
        steps("quorum", bottom, false, EtcdSnapshot::quorum);
    }

    /** One line for each time without a gap; what is filled begins and ends at the bottom. */
    private void steps(String kind, double bottom, boolean filled, ToIntFunction<EtcdSnapshot> count) {
        StringBuilder path = new StringBuilder();
        double last = Double.NaN;
        for (int i = 0; i < etcd.stretches().size(); i++) {
            Stretch stretch = etcd.stretches().get(i);
            if (stretch.gap()) {
                last = Double.NaN;
                continue;
            }
            double y = bottom - UNIT * count.applyAsInt(state(stretch));
            if (Double.isNaN(last)) {
                double x = chart.axis().x(stretch.first());
                path.append(String.format(Locale.ROOT, "M%.1f %.1f", x, filled ? bottom : y));
            }
            if (y != last) {
                path.append(String.format(Locale.ROOT, "V%.1f", y));
            }
            path.append(String.format(Locale.ROOT, "H%.1f", chart.axis().x(end(i))));
            boolean ends = i + 1 == etcd.stretches().size()
                    || etcd.stretches().get(i + 1).gap();
            path.append(filled && ends ? String.format(Locale.ROOT, "V%.1f", bottom) : "");
            last = y;
        }
        chart.svg().path(kind, path.toString());
    }

    /** When what a stretch shows was no longer so, or no longer known. */
    private Duration end(int stretch) {
        return stretch + 1 < etcd.stretches().size()
                ? etcd.stretches().get(stretch + 1).first()
                : etcd.now();
    }

    /** Every member that there ever was, as it was known last, in the order of appearance. */
    private Collection<EtcdMember> members() {
        Map<String, EtcdMember> members = new LinkedHashMap<>();
        etcd.results().forEach(result -> state(result).members().forEach(member -> members.put(member.id(), member)));
        return members.values();
    }

    private void member(EtcdMember member) {
        String node = places.get(member.id());
        double bars = chart.lane(Text.truncate(member.called() + (node == null ? "" : " · " + node), 27), "", "");
        List<Bar> kinds = new ArrayList<>();
        List<Bar> leads = new ArrayList<>();
        Optional<Duration> left = Optional.empty();
        for (int i = 0; i < etcd.stretches().size(); i++) {
            Stretch stretch = etcd.stretches().get(i);
            if (stretch.gap()) {
                continue;
            }
            Optional<EtcdMember> then = state(stretch).member(member.id());
            if (then.isPresent()) {
                left = Optional.empty();
                kinds.add(bar(stretch.first(), end(i), then.get(), state(stretch)));
                if (state(stretch).leader().equals(member.id())) {
                    leads.add(new Bar(stretch.first(), end(i), "leader", member.called() + " leads"));
                }
            } else if (!kinds.isEmpty() && left.isEmpty()) {
                left = Optional.of(stretch.first());
            }
        }
        chart.bars(kinds, bars);
        chart.stripe(leads, bars, LEADS);
        left.map(chart.axis()::x).ifPresent(x -> {
            chart.svg().line("cap", x, bars - 2, x, bars + BAR + 2);
            chart.svg().text("small", x + 10 <= chart.axis().right() ? x + 5 : x - 26, bars + 12, "left");
        });
    }

    private static Bar bar(Duration from, Duration to, EtcdMember member, EtcdSnapshot state) {
        String name = member.called();
        if (!member.started()) {
            return new Bar(from, to, "unstarted", name + ", a " + member.kind() + ", has not started");
        }
        if (member.learner()) {
            return new Bar(from, to, "learner", name + ", a learner");
        }
        String illness = state.ill().get(member.id());
        return illness == null
                ? new Bar(from, to, "voter", name + ", a voter")
                : new Bar(from, to, "ill", Svg.line(name + ", a voter, does not answer: " + illness));
    }

    private void endpoint(String endpoint) {
        double bars = chart.lane(Text.truncate(endpoint, 27), "", "");
        List<Bar> health = new ArrayList<>();
        boolean everOk = false;
        for (ApiHistory.Span span : api.spans(endpoint)) {
            everOk |= span.health() == ApiHistory.Health.OK;
            String kind = switch (span.health()) {
                case OK -> "ok";
                case NOT_OK -> everOk ? "outage" : "not-yet";
                case COULD_NOT_CHECK -> "gap";
            };
            String words = "%s to %s: %s %s"
                    .formatted(Text.since(span.from(), 1), Text.since(span.to(), 1), span.health(), span.words());
            health.add(new Bar(span.from(), span.to(), kind, Svg.line(words)));
        }
        chart.bars(health, bars);
    }

    private static EtcdSnapshot state(Stretch stretch) {
        return stretch.state().orElseThrow();
    }
}
