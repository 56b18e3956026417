package io.stagegate.evidence;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Draws what a move has made of the object graph: a tree by owners, and for each object where it was before, and where it
 * is now. Many of a kind below one owner are drawn as one line, unless something is the matter with them: two hundred
 * Machines fit on a page.
 */
public final class ObjectGraph {

    /** From so many of a kind below one owner on, those that are as they must be are drawn as one. */
    private static final int MANY = 5;

    /** What is drawn at the most; how many more there are is reported. */
    private static final int MOST_ROWS = 400;

    private static final double ROW = 20;
    private static final double TOP = 92;
    private static final double INDENT = 18;
    private static final double LEFT = 20;
    private static final double COLUMN = 96;

    private static final String RULES = """
            .edge { stroke: #bbbbbb; stroke-width: 1; fill: none; }
            .there { fill: #46a96d; }
            .paused { fill: #e0a52f; }
            .missing { fill: #ffffff; stroke: #cc3b3b; stroke-width: 2; }
            .left { fill: #cc3b3b; }
            .absent { fill: none; stroke: #cccccc; stroke-width: 1; }
            .column { font-weight: bold; text-anchor: middle; }
            """;

    private final Map<ApiObject.Id, ApiObject> before = new TreeMap<>();
    private final Map<ApiObject.Id, ApiObject> source = new TreeMap<>();
    private final Map<ApiObject.Id, ApiObject> target = new TreeMap<>();
    private final Set<ApiObject.Id> staying = new HashSet<>();
    private final Map<ApiObject.Id, List<ApiObject.Id>> below = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final boolean sourceSeen;
    private final boolean targetSeen;

    /** A line of the picture: an object, or several of a kind that have nothing to tell apart. */
    private record Row(int depth, String words, Mark before, Mark source, Mark target) {}

    private record Mark(String kind, String title) {}

    private ObjectGraph(PivotView view) {
        view.before().map(BeforeTheMove::objects).orElse(List.of()).forEach(object -> before.put(object.id(), object));
        view.before().ifPresent(kept -> staying.addAll(kept.staying()));
        source.putAll(moved(view.source(), view.inSource()));
        target.putAll(moved(view.target(), view.inTarget()));
        sourceSeen = view.source().seen().isPresent();
        targetSeen = view.target().seen().isPresent();
    }

    /** Of what a side has, what the move is about: what it would take along from there, and what there was before it. */
    private Map<ApiObject.Id, ApiObject> moved(Result<ManagementCluster> side, MoveSet set) {
        Map<ApiObject.Id, ApiObject> moved = new TreeMap<>(set.objects());
        Map<ApiObject.Id, ApiObject> there =
                side.seen().map(ManagementCluster::byId).orElse(Map.of());
        before.keySet().stream().filter(there::containsKey).forEach(id -> moved.put(id, there.get(id)));
        return moved;
    }

    /** The picture, an SVG. */
    public static String of(PivotView view) {
        return new ObjectGraph(view).draw();
    }

    private String draw() {
        Set<ApiObject.Id> all = new TreeSet<>(before.keySet());
        all.addAll(source.keySet());
        all.addAll(target.keySet());
        List<ApiObject.Id> roots = new ArrayList<>();
        for (ApiObject.Id id : all) {
            Optional<ApiObject.Id> owner = owner(id, all);
            owner.ifPresentOrElse(
                    it -> below.computeIfAbsent(it, each -> new ArrayList<>()).add(id), () -> roots.add(id));
        }
        lay(roots, 0, new HashSet<>());
        return picture(all.size());
    }

    /** The first owner that is drawn: objects may have several, a tree has one. */
    private Optional<ApiObject.Id> owner(ApiObject.Id id, Set<ApiObject.Id> all) {
        return latest(id).owners().stream()
                .map(ApiObject.Owner::id)
                .filter(owner -> all.contains(owner) && !owner.equals(id))
                .findFirst();
    }

    private ApiObject latest(ApiObject.Id id) {
        ApiObject was = before.get(id);
        return was != null ? was : target.containsKey(id) ? target.get(id) : source.get(id);
    }

    private void lay(List<ApiObject.Id> siblings, int depth, Set<ApiObject.Id> laid) {
        Map<String, List<ApiObject.Id>> byKind = siblings.stream()
                .collect(Collectors.groupingBy(ApiObject.Id::kind, LinkedHashMap::new, Collectors.toList()));
        byKind.forEach((kind, ids) -> {
            Map<String, List<ApiObject.Id>> alike = ids.stream()
                    .collect(Collectors.groupingBy(this::likeness, LinkedHashMap::new, Collectors.toList()));
            alike.values().forEach(same -> {
                if (same.size() < MANY) {
                    same.forEach(id -> lay(id, depth, laid));
                } else {
                    layAsOne(kind, same, depth, laid);
                }
            });
        });
    }

    private void lay(ApiObject.Id id, int depth, Set<ApiObject.Id> laid) {
        // Owners that own each other would be drawn for ever.
        if (laid.add(id)) {
            rows.add(row(depth, id.toString(), id));
            lay(below.getOrDefault(id, List.of()), depth + 1, laid);
        }
    }

    /** With what is below all of them, kind by kind, as one line each. */
    private void layAsOne(String kind, List<ApiObject.Id> same, int depth, Set<ApiObject.Id> laid) {
        List<ApiObject.Id> fresh = same.stream().filter(laid::add).toList();
        if (fresh.isEmpty()) {
            return;
        }
        rows.add(row(
                depth,
                fresh.size() + " × " + kind + ", " + fresh.get(0).name() + " … "
                        + fresh.get(fresh.size() - 1).name(),
                fresh.get(0)));
        lay(
                fresh.stream()
                        .flatMap(id -> below.getOrDefault(id, List.of()).stream())
                        .toList(),
                depth + 1,
                laid);
    }

    /** What tells objects of a kind apart in the picture. */
    private String likeness(ApiObject.Id id) {
        return mark(id, before, true).kind() + source(id).kind() + target(id).kind();
    }

    private Row row(int depth, String words, ApiObject.Id id) {
        return new Row(depth, words, mark(id, before, true), source(id), target(id));
    }

    private Mark source(ApiObject.Id id) {
        Mark mark = mark(id, source, sourceSeen);
        // Once there is something in the target, whatever is in the source has been left behind.
        return mark.kind().equals("there") && !target.isEmpty() && !staying.contains(id)
                ? new Mark("left", "left in the source")
                : mark;
    }

    private Mark target(ApiObject.Id id) {
        Mark mark = mark(id, target, targetSeen);
        return mark.kind().equals("absent") && targetSeen && before.containsKey(id) && !target.isEmpty()
                ? new Mark("missing", "missing in the target")
                : mark;
    }

    private static Mark mark(ApiObject.Id id, Map<ApiObject.Id, ApiObject> side, boolean seen) {
        ApiObject object = side.get(id);
        if (object == null) {
            return new Mark("absent", seen ? "not there" : "could not check");
        }
        return object.paused()
                ? new Mark("paused", "there, paused")
                : new Mark("there", object.leaving() ? "there, being deleted" : "there");
    }

    private String picture(int objects) {
        List<Row> drawn = rows.subList(0, Math.min(rows.size(), MOST_ROWS));
        double words = drawn.stream()
                .mapToDouble(row -> row.depth() * INDENT + Svg.width(row.words(), 12))
                .max()
                .orElse(0);
        double columns = LEFT + 24 + Math.max(words, 260);
        double width = columns + 3 * COLUMN + 20;
        Svg svg = new Svg();
        svg.text("title", LEFT, 30, "What Cluster API manages, before the move and now");
        svg.text("small", LEFT, 50, "before: " + counted(before.values()));
        svg.text(
                "small",
                LEFT,
                66,
                "source: " + counted(sourceSeen, source) + "   target: " + counted(targetSeen, target));
        String[] heads = {"before", "source", "target"};
        for (int i = 0; i < heads.length; i++) {
            svg.text("column", columns + COLUMN * (i + 0.5), TOP - 8, heads[i]);
        }
        for (int i = 0; i < drawn.size(); i++) {
            draw(svg, drawn, i, columns);
        }
        double bottom = TOP + drawn.size() * ROW + 24;
        if (rows.size() > drawn.size()) {
            svg.text("small", LEFT, bottom - 8, "… and " + (rows.size() - drawn.size()) + " lines more");
        }
        svg.text(
                "small",
                LEFT,
                bottom + 12,
                objects
                        + " objects; full: there, yellow: paused, red: left in the source, red ring: missing in the target");
        return svg.picture(width, bottom + 28, "the object graph before and after the move", RULES);
    }

    private static String counted(boolean seen, Map<ApiObject.Id, ApiObject> objects) {
        return seen ? counted(objects.values()) : "could not check";
    }

    /** Two numbers: all kinds would not fit into the width. */
    private static String counted(Collection<ApiObject> objects) {
        return objects.isEmpty()
                ? "nothing"
                : objects.size() + " objects, "
                        + objects.stream()
                                .filter(object -> object.core("Machine"))
                                .count() + " Machines";
    }

    private static void draw(Svg svg, List<Row> drawn, int at, double columns) {
        Row row = drawn.get(at);
        double y = TOP + at * ROW + ROW / 2;
        double x = LEFT + row.depth() * INDENT;
        if (row.depth() > 0) {
            int parent = at;
            while (parent > 0 && drawn.get(parent).depth() >= row.depth()) {
                parent--;
            }
            double from = TOP + parent * ROW + ROW - 2;
            svg.path("edge", String.format(Locale.ROOT, "M %.1f %.1f V %.1f H %.1f", x - INDENT + 5, from, y, x - 2));
        }
        svg.text("", x, y + 4, row.words());
        List<Mark> marks = List.of(row.before(), row.source(), row.target());
        for (int i = 0; i < marks.size(); i++) {
            svg.rect(
                    marks.get(i).kind(),
                    columns + COLUMN * (i + 0.5) - 6,
                    y - 6,
                    12,
                    12,
                    marks.get(i).title());
        }
    }
}
