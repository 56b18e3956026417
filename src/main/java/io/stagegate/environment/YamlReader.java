package io.stagegate.environment;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML text once into {@link YamlNode}s. SnakeYAML only composes; it constructs no object, so no tag of a
 * hostile file means anything, and the places of all values are kept.
 */
final class YamlReader {
    /** A lab has some hundred values. Aliases of aliases can mean billions: this ends them. */
    private static final int MOST_NODES = 10_000;

    private static final Map<Tag, YamlNode.Type> TYPES = Map.of(
            Tag.STR, YamlNode.Type.TEXT,
            Tag.INT, YamlNode.Type.WHOLE_NUMBER,
            Tag.FLOAT, YamlNode.Type.FRACTION,
            Tag.BOOL, YamlNode.Type.TRUTH,
            Tag.TIMESTAMP, YamlNode.Type.DATE,
            Tag.NULL, YamlNode.Type.NOTHING);

    private final SourceText source;
    private final Variables variables;
    private final Mistakes mistakes;
    private final Deque<Node> ancestors = new ArrayDeque<>();
    private int nodes;

    private YamlReader(SourceText source, Variables variables, Mistakes mistakes) {
        this.source = source;
        this.variables = variables;
        this.mistakes = mistakes;
    }

    /**
     * The file's value; what is wrong inside it is added to the mistakes.
     *
     * @throws EnvironmentException when it is empty or no YAML at all
     */
    static YamlNode read(SourceText source, Variables variables, Mistakes mistakes) {
        return new YamlReader(source, variables, mistakes).read();
    }

    private YamlNode read() {
        Node root;
        try {
            root = new Yaml(new LoaderOptions()).compose(new StringReader(source.text()));
        } catch (YAMLException e) {
            throw new EnvironmentException(SyntaxMistake.of(source, e));
        }
        if (root == null || Tag.NULL.equals(root.getTag())) {
            throw new EnvironmentException(
                    Mistake.whole(source.label(), "is empty", "write the declaration, as docs/environment.md shows"));
        }
        return node(root, "", YamlNode.Place.START);
    }

    private YamlNode node(Node node, String path, YamlNode.Place place) {
        if (++nodes > MOST_NODES) {
            throw new EnvironmentException(Mistake.whole(
                    source.label(),
                    "has more than " + MOST_NODES + " values once its aliases are followed",
                    "write it out plainly"));
        }
        if (ancestors.contains(node)) {
            mistakes.add(place, path, "contains itself through an alias", "write it out plainly");
            return new YamlNode.Scalar(place, path, "", "", YamlNode.Type.NOTHING, false);
        }
        ancestors.push(node);
        try {
            if (node instanceof MappingNode mapping) {
                return mapping(mapping, path, place);
            }
            if (node instanceof SequenceNode sequence) {
                return sequence(sequence, path, place);
            }
            return scalar((ScalarNode) node, path, place);
        } finally {
            ancestors.pop();
        }
    }

    private YamlNode mapping(MappingNode mapping, String path, YamlNode.Place place) {
        refuseTag(mapping, Tag.MAP, path, place);
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        Map<String, YamlNode.Place> seen = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            YamlNode.Place at = SyntaxMistake.place(entry.getKeyNode().getStartMark());
            if (entry.getKeyNode() instanceof ScalarNode key && isName(key, path, at)) {
                YamlNode.Place first = seen.putIfAbsent(key.getValue(), at);
                String below = YamlNode.below(path, key.getValue());
                if (first != null) {
                    mistakes.add(at, below, "is written twice, first in line " + first.line(), "keep one of the two");
                } else {
                    entries.put(key.getValue(), node(entry.getValueNode(), below, at));
                }
            } else if (!(entry.getKeyNode() instanceof ScalarNode)) {
                mistakes.add(at, YamlNode.below(path, "?"), "has a map or list for a key", "write a name");
            }
        }
        return new YamlNode.Mapping(place, path, Collections.unmodifiableMap(entries));
    }

    /** Keys have YAML 1.1's traps too: {@code no: …} is a key called false. */
    private boolean isName(ScalarNode key, String path, YamlNode.Place place) {
        String below = YamlNode.below(path, key.getValue());
        if (Tag.MERGE.equals(key.getTag())) {
            mistakes.add(place, below, "is YAML's merge key, which is not followed here", "write the keys out");
            return false;
        }
        if (!Tag.STR.equals(key.getTag())) {
            mistakes.add(
                    place,
                    below,
                    "is " + called(TYPES.get(key.getTag())) + " to YAML when it stands without quotes, not a name",
                    "write it in quotes: \"" + key.getValue() + "\"");
        }
        return true;
    }

    private YamlNode sequence(SequenceNode sequence, String path, YamlNode.Place place) {
        refuseTag(sequence, Tag.SEQ, path, place);
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String below = YamlNode.below(path, items.size());
            items.add(node(item, below, SyntaxMistake.place(item.getStartMark())));
        }
        return new YamlNode.Sequence(place, path, List.copyOf(items));
    }

    private YamlNode scalar(ScalarNode scalar, String path, YamlNode.Place place) {
        YamlNode.Type type = TYPES.get(scalar.getTag());
        if (type == null) {
            mistakes.add(place, path, "has a tag that means nothing here", "leave the ! and its word out");
            type = YamlNode.Type.TEXT;
        }
        String written = scalar.getValue();
        try {
            String text = oneLine(variables.replace(written));
            return new YamlNode.Scalar(place, path, written, text, type, variables.in(written));
        } catch (InvalidValue e) {
            mistakes.add(place, path, e.problem(), e.repair());
            return new YamlNode.Scalar(place, path, written, "", type, true);
        }
    }

    /** No value has several lines, and what | leaves at the end of a path or a name is hard to see. */
    private static String oneLine(String text) throws InvalidValue {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValue(
                    "has a line break or another control character in it", "write it in one line, without | or >");
        }
        return text;
    }

    private void refuseTag(Node node, Tag expected, String path, YamlNode.Place place) {
        if (!expected.equals(node.getTag())) {
            mistakes.add(place, path, "has a tag that means nothing here", "leave the ! and its word out");
        }
    }

    /** How an error names what YAML made of a scalar. */
    static String called(YamlNode.Type type) {
        if (type == null) {
            return "something else";
        }
        return switch (type) {
            case TEXT -> "text";
            case WHOLE_NUMBER, FRACTION -> "a number";
            case TRUTH -> "a truth value";
            case DATE -> "a date";
            case NOTHING -> "nothing";
        };
    }
}
