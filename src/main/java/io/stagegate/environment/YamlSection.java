package io.stagegate.environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map of the declaration as a binder reads it. What the schema has refused already reads as absent, so that a
 * binder can observe all that is sound and adds only mistakes of its own.
 */
public final class YamlSection {
    private final YamlNode node;
    private final Mistakes mistakes;

    /** @param node absent, or of another kind, makes an empty section */
    public YamlSection(YamlNode node, Mistakes mistakes) {
        this.node = node;
        this.mistakes = mistakes;
    }

    /** Gives a scalar's text its meaning. */
    @FunctionalInterface
    public interface Meaning<T> {
        T of(String text) throws InvalidValue;
    }

    public YamlNode node() {
        return node;
    }

    public YamlSection section(String key) {
        return new YamlSection(entries().get(key), mistakes);
    }

    Set<String> keys() {
        return entries().keySet();
    }

    /** The sections below this one by key, in the file's order. */
    public Map<String, YamlSection> sections() {
        Map<String, YamlSection> found = new LinkedHashMap<>();
        entries().forEach((key, value) -> found.put(key, new YamlSection(value, mistakes)));
        return found;
    }

    /** What stands at the key, sound or not. */
    public Optional<YamlNode> child(String key) {
        return Optional.ofNullable(entries().get(key));
    }

    public Optional<String> text(String key) {
        return read(key, text -> text);
    }

    public <T> Optional<T> read(String key, Meaning<T> meaning) {
        return scalar(key).flatMap(scalar -> mean(scalar, meaning));
    }

    public Optional<YamlNode.Scalar> scalar(String key) {
        return sound(entries().get(key));
    }

    public List<String> texts(String key) {
        return scalars(key).stream().map(YamlNode.Scalar::text).toList();
    }

    /** The same, with their places. */
    List<YamlNode.Scalar> scalars(String key) {
        List<YamlNode.Scalar> found = new ArrayList<>();
        items(key).forEach(item -> sound(item).ifPresent(found::add));
        return found;
    }

    /** The sections in a list. */
    public List<YamlSection> list(String key) {
        return items(key).stream().map(item -> new YamlSection(item, mistakes)).toList();
    }

    private List<YamlNode> items(String key) {
        return entries().get(key) instanceof YamlNode.Sequence list ? list.items() : List.of();
    }

    private Map<String, YamlNode> entries() {
        return node instanceof YamlNode.Mapping mapping ? mapping.entries() : Map.of();
    }

    private Optional<YamlNode.Scalar> sound(YamlNode value) {
        return value instanceof YamlNode.Scalar scalar && !mistakes.at(scalar.path())
                ? Optional.of(scalar)
                : Optional.empty();
    }

    <T> Optional<T> mean(YamlNode.Scalar scalar, Meaning<T> meaning) {
        try {
            return Optional.of(meaning.of(scalar.text()));
        } catch (InvalidValue e) {
            mistakes.add(scalar, scalar.shown() + " " + e.problem(), e.repair());
            return Optional.empty();
        }
    }
}
