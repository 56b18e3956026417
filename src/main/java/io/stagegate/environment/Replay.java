package io.stagegate.environment;

import io.stagegate.text.ValueJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The evidence that an earlier run left, as the environment that it was about: what was observed then is judged again, by the checks
 * of today.
 *
 * @param judged the environment as that run read it
 * @param evidence the folder: what was observed for a check is in a folder of the check's ID
 */
public record Replay(Environment judged, Path evidence) implements Environment {

    /** In the folder: the environment as the run read it. */
    public static final String ENVIRONMENT = "environment.json";

    /** The file's root: of an {@code Object} JSON names the type. */
    private record Written(Object environment) {}

    /** Whether that names the evidence of an earlier run. */
    static boolean isMeantBy(String named) {
        try {
            return Files.isRegularFile(Path.of(named, ENVIRONMENT));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Reads the environment that the evidence is about; what was observed is read check by check.
     *
     * @throws EnvironmentException when its file cannot be read by this stagegate
     */
    static Replay load(String named) {
        Path evidence = Path.of(named);
        Path file = evidence.resolve(ENVIRONMENT);
        try {
            return new Replay(read(Files.readString(file)), evidence);
        } catch (IOException | IllegalArgumentException e) {
            throw new EnvironmentException(Mistake.whole(
                    file.toString(),
                    "this stagegate cannot read it: " + e.getMessage(),
                    "name the folder reports/evidence as a run of stagegate left it"));
        }
    }

    private static Environment read(String json) {
        // A password in a URI was redacted, and what stands there now is no part of one.
        Written written = ValueJson.read(json.replaceAll("\\[redacted[^]]*]", "redacted"), Written.class);
        if (written != null && written.environment() instanceof Environment its && !its.recorded()) {
            return its;
        }
        throw new IllegalArgumentException("it holds no environment of a lab");
    }

    /** An environment as a later run reads it. */
    public static String json(Environment judged) {
        return ValueJson.write(new Written(judged));
    }

    @Override
    public String name() {
        return judged.name();
    }

    @Override
    public Path file() {
        return evidence;
    }

    @Override
    public Profile profile() {
        return judged.profile();
    }

    /** Nothing changes any more. */
    @Override
    public Map<String, Patience> patience() {
        return Patience.atOnce(judged.patience().keySet());
    }

    /** What that run was permitted: checks of what was permitted then are judged, too. */
    @Override
    public Set<Permission> permissions() {
        return judged.permissions();
    }

    /** A failure's name needs a look at the lab. */
    @Override
    public SignalRules signals() {
        return SignalRules.NONE;
    }

    @Override
    public Map<String, Node> nodes() {
        return judged.nodes();
    }

    @Override
    public String extent() {
        return judged.extent() + ", as an earlier run has observed them";
    }

    @Override
    public Secrets secrets() {
        return judged.secrets();
    }

    /** It is waited for nothing, whatever is said. */
    @Override
    public Replay withPatience(Map<String, Patience> other) {
        return this;
    }

    @Override
    public boolean is(Class<? extends Environment> kind) {
        return kind.isInstance(this) || judged.is(kind);
    }

    @Override
    public boolean recorded() {
        return true;
    }

    @Override
    public Install install() {
        return judged.install();
    }

    @Override
    public ClusterApi pivot() {
        return judged.pivot();
    }
}
