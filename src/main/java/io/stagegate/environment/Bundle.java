package io.stagegate.environment;

import io.stagegate.gathered.GatheredFiles;
import io.stagegate.text.Text;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was gathered of a failed install: a log bundle, a must-gather, or both. It is judged as an install is, but nothing in it
 * changes any more: it is looked at once, at the time at which it was gathered, and what is not in it could not be checked.
 *
 * @param install the install that it is of, made from the files
 * @param folders the folder of each node of which something was gathered, by its short name
 * @param leftOver secrets that the gathering scripts did not take out
 */
public record Bundle(Install install, GatheredFiles files, Map<String, String> folders, List<String> leftOver)
        implements Environment {

    /** What one look for all failure signals may take: files do not hang, but there may be many. */
    private static final Duration LOOK = Duration.ofMinutes(5);

    public Bundle {
        install = install.withPatience(Patience.atOnce(install.patience().keySet()));
        folders = Map.copyOf(folders);
        leftOver = List.copyOf(leftOver);
    }

    @Override
    public String name() {
        return install.name();
    }

    @Override
    public Path file() {
        return install.file();
    }

    @Override
    public InstallProfile profile() {
        return install.profile();
    }

    @Override
    public Map<String, Patience> patience() {
        return install.patience();
    }

    @Override
    public Set<Permission> permissions() {
        return Set.of();
    }

    @Override
    public SignalRules signals() {
        return new SignalRules(install.signals().files(), LOOK, SignalRules.INTERVAL, List.of());
    }

    @Override
    public Map<String, Node> nodes() {
        return install.nodes();
    }

    /** Where what was gathered of a node is; empty where nothing was. */
    public Optional<String> folder(Node node) {
        return Optional.ofNullable(folders.get(node.name()));
    }

    @Override
    public String extent() {
        long masters =
                masters().stream().filter(master -> folder(master).isPresent()).count();
        return files.size() + " files, of the bootstrap and " + masters + " of "
                + masters().size() + " masters, gathered " + Text.utc(files.now());
    }

    @Override
    public Secrets secrets() {
        return new Secrets(List.of(), List.of(), List.of(), List.of(), leftOver);
    }

    /** It is waited for nothing, whatever is said. */
    @Override
    public Bundle withPatience(Map<String, Patience> other) {
        return this;
    }

    @Override
    public boolean is(Class<? extends Environment> kind) {
        return kind.isInstance(this) || kind.isInstance(install);
    }

    @Override
    public boolean recorded() {
        return true;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(files.now(), ZoneOffset.UTC);
    }
}
