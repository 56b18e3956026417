package io.stagegate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The rules of failure signals as their files have them, each file sound by its schema. Package {@code signal} gives them
 * their meaning.
 *
 * @param files in order, causes first
 * @param timeout what one look for all of them may take; at least 1 s
 * @param interval how long a wait is red before the first look, and the rest between two; at least 50 ms
 * @param console the command of this machine that prints a machine's console, with {@code {node}} and {@code {domain}} for
 *     the node's short name and its domain; empty where libvirt has it
 */
public record SignalRules(List<File> files, Duration timeout, Duration interval, List<String> console) {

    static final Duration TIMEOUT = Duration.ofSeconds(8);
    static final Duration INTERVAL = Duration.ofSeconds(3);

    /** No failure has a name. */
    public static final SignalRules NONE = new SignalRules(List.of(), TIMEOUT, INTERVAL, List.of());

    /** Those of the stages, causes first. A test compares them with environments/signals. */
    public static final List<String> BUNDLED =
            Stream.of(Stage.values()).flatMap(stage -> stage.signals().stream()).toList();

    private static final SchemaValidator SCHEMA = SchemaValidator.of("signals/signals.schema.json");

    /** Files without mistakes and variables, which read as they did: most of what loading one environment after the other took. */
    private static final Map<SourceText, File> READ = new ConcurrentHashMap<>();

    public SignalRules {
        files = List.copyOf(files);
        console = List.copyOf(console);
    }

    /**
     * A file of rules.
     *
     * @param label the file as errors name it
     */
    public record File(String label, YamlNode root) {}

    /** Reads a file; what is wrong with its YAML or by its schema is added to the mistakes. */
    static File read(SourceText source, Variables variables, List<Mistake> wrong) {
        File before = READ.get(source);
        if (before != null) {
            return before;
        }
        Mistakes mistakes = new Mistakes(source.label());
        File file = new File(source.label(), YamlReader.read(source, variables, mistakes));
        SCHEMA.compare(file.root(), mistakes);
        wrong.addAll(mistakes.found());
        if (mistakes.found().isEmpty() && !source.text().contains("${")) {
            READ.put(source, file);
        }
        return file;
    }

    /** The bundled files; one of the same name in a directory {@code signals} beside the environment's takes its place. */
    static List<SourceText> bundled(Path environmentFile) {
        List<SourceText> found = new ArrayList<>();
        for (String name : BUNDLED) {
            Path file = environmentFile.resolveSibling("signals").resolve(name + ".yaml");
            found.add(Files.exists(file) ? SourceText.of(file) : bundled(name));
        }
        return found;
    }

    private static SourceText bundled(String name) {
        String resource = "signals/" + name + ".yaml";
        try (InputStream stream = SignalRules.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is not on the classpath: build with mvn compile");
            }
            return SourceText.of("stagegate.jar!/" + resource, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
