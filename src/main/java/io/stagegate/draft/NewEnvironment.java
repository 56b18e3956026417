package io.stagegate.draft;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.draft.EnvironmentDraft.Missing;
import io.stagegate.draft.Facts.Host;
import io.stagegate.environment.EnvironmentException;
import io.stagegate.environment.EnvironmentLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the file of a new environment from what there is of its lab: {@code NewEnvironment NAME [--from PATH]… [--libvirt URI]
 * [--haproxy FILE] [--set KEY=VALUE]… [--questions no]}. Exit code 0 when it was written; 2 where something is missing or wrong, all of which is on
 * stderr, and then nothing was written.
 */
public final class NewEnvironment {

    private static final int WRITTEN = 0;
    private static final int MISTAKEN = 2;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");
    private static final Duration REVERSE = Duration.ofSeconds(3);
    private static final Path HAPROXY = Path.of("/etc/haproxy/haproxy.cfg");

    private final Path environments;
    private final Path home;
    private final Map<String, String> variables;
    private final UnaryOperator<String> ask;
    private final UnaryOperator<String> reverse;
    private final PrintStream out;
    private final PrintStream err;
    private final Facts facts = new Facts();
    private final List<String> mistakes = new ArrayList<>();
    /** Whether somebody is there. */
    private boolean questions = true;

    /**
     * @param ask the user a question; it answers null where nobody is there
     * @param reverse an address' name in DNS; the address itself, or nothing, where it has none
     */
    NewEnvironment(
            Path environments,
            Path home,
            Map<String, String> variables,
            UnaryOperator<String> ask,
            UnaryOperator<String> reverse,
            PrintStream out,
            PrintStream err) {
        this.environments = environments;
        this.home = home;
        this.variables = variables;
        this.ask = ask;
        this.reverse = reverse;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exit = new NewEnvironment(
                        Path.of("environments"),
                        Path.of(System.getProperty("user.home")),
                        System.getenv(),
                        question -> {
                            System.out.print(question + ": ");
                            System.out.flush();
                            try {
                                return in.readLine();
                            } catch (IOException e) {
                                return null;
                            }
                        },
                        NewEnvironment::nameOf,
                        System.out,
                        System.err)
                .run(List.of(arguments));
        System.exit(exit);
    }

    int run(List<String> arguments) throws IOException {
        if (arguments.isEmpty() || !NAME.matcher(arguments.get(0)).matches() || arguments.size() % 2 == 0) {
            err.println(
                    "usage: new-environment NAME [--from PATH]... [--libvirt URI] [--haproxy FILE] [--set KEY=VALUE]..."
                            + "\n  NAME: lower-case letters, digits, dashes and dots, such as lab-a"
                            + "\n  PATH: the directory of openshift-install, or the guide's cluster-vars.sh");
            return MISTAKEN;
        }
        String name = arguments.get(0);
        Path file = environments.resolve(name + ".yaml");
        if (Files.exists(file)) {
            err.println(file + ": there is such a file; choose another name, or move it away");
            return MISTAKEN;
        }
        gather(arguments.subList(1, arguments.size()));
        mistakes.addAll(facts.contradictions());
        if (mistakes.isEmpty()) {
            if (questions) {
                EnvironmentDraft.missing(facts).forEach(this::askFor);
            }
            EnvironmentDraft.missing(facts)
                    .forEach(missing ->
                            mistakes.add("not known: " + missing.words() + "; add --set " + missing.key() + "=…"));
        }
        if (!mistakes.isEmpty()) {
            mistakes.forEach(err::println);
            return MISTAKEN;
        }
        learnNodeNames();
        return write(name, file);
    }

    private static String nameOf(String address) {
        try {
            return Bounded.call(
                    "reverse DNS of " + address,
                    REVERSE,
                    () -> InetAddress.getByName(address).getCanonicalHostName());
        } catch (CouldNotCheckException e) {
            return "";
        }
    }

    /**
     * A kubelet takes its host's name, and RHCOS gives a host that has none the one that reverse DNS knows it by (NetworkManager's
     * transient host name). What is known as a mere address is no name.
     */
    private void learnNodeNames() {
        for (Host host : facts.hosts()) {
            if (!host.bootstrap() && host.nodeName().isEmpty()) {
                String name = reverse.apply(host.address()).toLowerCase(Locale.ROOT);
                if (NAME.matcher(name).matches() && !ADDRESS.matcher(name).matches() && !name.equals(host.name())) {
                    facts.learn(new Host(host.name(), false, host.address(), "", name, "reverse DNS"));
                }
            }
        }
    }

    private void gather(List<String> options) {
        // What is given in so many words comes before what is found.
        each(options, "--set", this::set);
        each(options, "--from", this::from);
        each(options, "--questions", word -> questions = !word.equals("no"));
        each(options, "--libvirt", uri -> LibvirtLab.read(URI.create(uri), facts));
        List<String> known = List.of("--set", "--from", "--libvirt", "--haproxy", "--questions");
        for (int option = 0; option < options.size(); option += 2) {
            if (!known.contains(options.get(option))) {
                mistakes.add(
                        options.get(option) + ": there is no such option; write one of " + String.join(", ", known));
            }
        }
        List<String> bootstrap = facts.hosts().stream()
                .filter(Host::bootstrap)
                .flatMap(host ->
                        Stream.of(host.name(), host.address(), host.name() + "." + facts.value("cluster.domain")))
                .toList();
        if (options.contains("--haproxy")) {
            each(options, "--haproxy", path -> HaproxyFile.read(path(path), bootstrap, facts));
        } else if (Files.isReadable(HAPROXY)) {
            each(List.of("", HAPROXY.toString()), "", path -> HaproxyFile.read(Path.of(path), bootstrap, facts));
        }
    }

    private interface Reader {
        void read(String value) throws IOException;
    }

    private void each(List<String> options, String option, Reader reader) {
        for (int at = 0; at + 1 < options.size(); at += 2) {
            if (options.get(at).equals(option)) {
                try {
                    reader.read(options.get(at + 1));
                } catch (IOException e) {
                    mistakes.add(e.getMessage());
                } catch (CouldNotCheckException | IllegalArgumentException e) {
                    mistakes.add(option + " " + options.get(at + 1) + ": " + e.getMessage());
                }
            }
        }
    }

    private void set(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            mistakes.add("--set " + assignment + ": write KEY=VALUE, such as nodes.bootstrap=192.168.126.100");
            return;
        }
        learn(assignment.substring(0, equals), assignment.substring(equals + 1), "given");
    }

    private void learn(String key, String value, String source) {
        if (key.startsWith("nodes.")) {
            String node = key.substring("nodes.".length());
            facts.learn(new Host(node, node.contains("bootstrap"), value.strip(), "", "", source));
        } else {
            facts.learn(key, value, source);
        }
    }

    private Path path(String written) {
        return written.startsWith("~/") ? home.resolve(written.substring(2)) : Path.of(written);
    }

    private void from(String written) throws IOException {
        Path path = path(written).toAbsolutePath().normalize();
        if (Files.isDirectory(path) && InstallDirectory.is(path)) {
            InstallDirectory.read(path, home, facts);
        } else if (ClusterVars.is(path)) {
            ClusterVars.read(path, home, facts);
        } else {
            mistakes.add(written + ": "
                    + (Files.exists(path) ? "is neither" : "does not exist; name")
                    + " the directory of openshift-install (with metadata.json, auth/kubeconfig or its state file)"
                    + " nor the guide's cluster-vars.sh");
        }
    }

    private void askFor(Missing missing) {
        String answer = ask.apply(missing.key() + ", " + missing.words());
        if (answer != null) {
            learn(missing.key(), answer, "asked");
        }
    }

    /** As a whole, and only where it loads. */
    private int write(String name, Path file) throws IOException {
        String ca = facts.value("machine-config.ca");
        String caFile = ca.isEmpty() ? facts.value("machine-config.ca-file") : name + ".machine-config-ca.crt";
        String text = EnvironmentDraft.of(name, facts, caFile);
        Path draft = environments.resolve("." + name + ".draft.yaml");
        try {
            Files.writeString(draft, text);
            EnvironmentLoader.load(draft, variables);
        } catch (EnvironmentException e) {
            err.println(e.getMessage().replace(draft.toString(), file.toString()));
            err.println("nothing was written; correct it with --set KEY=VALUE");
            return MISTAKEN;
        } finally {
            Files.deleteIfExists(draft);
        }
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            err.println(file + ": there is such a file by now; nothing was written");
            return MISTAKEN;
        }
        if (!ca.isEmpty()) {
            Files.writeString(environments.resolve(caFile), ca.endsWith("\n") ? ca : ca + "\n");
            out.println(environments.resolve(caFile) + ": the Machine Config Server's CA, from "
                    + facts.get("machine-config.ca").orElseThrow().source());
        }
        out.println(file + ": written. Read it once; it permits no change of the lab. Then");
        out.println("  mvn verify -Denvironment=" + name + " -Dstages=preflight   # is the lab as the file says?");
        out.println("  mvn verify -Denvironment=" + name);
        return WRITTEN;
    }
}
