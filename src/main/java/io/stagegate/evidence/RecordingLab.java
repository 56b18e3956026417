package io.stagegate.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainSize;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.EtcdHttps;
import io.stagegate.connection.ForwardingLab;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.connection.PivotLab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.environment.Side;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.text.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A lab whose every question and answer becomes evidence. */
public final class RecordingLab extends ForwardingLab {

    private final EvidenceFiles evidenceFiles;

    public RecordingLab(Lab lab, EvidenceFiles evidenceFiles) {
        super(lab);
        this.evidenceFiles = evidenceFiles;
    }

    @Override
    public Kubernetes kubernetes() {
        return new RecordingKubernetes("kubernetes", lab::kubernetes);
    }

    @Override
    public InstallLab install() {
        return new RecordingInstallLab();
    }

    @Override
    public PivotLab pivot() {
        return new RecordingPivotLab();
    }

    /** What a lab of either kind has. */
    private abstract class OfEitherKind implements Lab {

        @Override
        public Environment environment() {
            return lab.environment();
        }

        @Override
        public Kubernetes kubernetes() {
            return RecordingLab.this.kubernetes();
        }

        @Override
        public void close() {
            RecordingLab.this.close();
        }
    }

    private final class RecordingInstallLab extends OfEitherKind implements InstallLab {

        @Override
        public Shell shell(Node node) {
            return new RecordingShell(node.toString(), () -> lab.install().shell(node));
        }

        @Override
        public Hypervisor hypervisor() {
            return new RecordingHypervisor();
        }

        @Override
        public Https https() {
            return new RecordingHttps();
        }

        @Override
        public EtcdHttps etcd(Node node) {
            return (question, json, limit) -> {
                String words = node + ": POST " + question + " " + json;
                return recorded(
                        words,
                        words,
                        () -> lab.install().etcd(node).post(question, json, limit),
                        RecordingLab::transcript);
            };
        }

        @Override
        public LoadBalancer loadBalancer() {
            return new RecordingLoadBalancer();
        }
    }

    private final class RecordingPivotLab extends OfEitherKind implements PivotLab {

        @Override
        public Kubernetes kubernetes(Side side) {
            return new RecordingKubernetes(
                    "kubernetes of the " + side.word(), () -> lab.pivot().kubernetes(side));
        }

        @Override
        public Shell tools() {
            return new RecordingShell("tools", () -> lab.pivot().tools());
        }
    }

    /** Asks, records the answer or what came in its place, and passes it on unchanged. */
    private <T> T recorded(String name, String question, Supplier<T> asking, Function<T, String> answer) {
        return timed(name, question, asking, (result, took) -> answer.apply(result));
    }

    /** The same, for an answer that is told with what it took. */
    private <T> T timed(String name, String question, Supplier<T> asking, BiFunction<T, Duration, String> answer) {
        long start = System.nanoTime();
        T result;
        try {
            result = asking.get();
        } catch (RuntimeException e) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            evidenceFiles.add(name, () -> question + "\n" + inWords(e) + "\n" + took(took) + "\n");
            throw e;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        evidenceFiles.add(name, () -> question + "\n" + answer.apply(result, took));
        return result;
    }

    private static String inWords(RuntimeException e) {
        return e instanceof CouldNotCheckException problem
                ? "could not check (" + problem.failure() + "): " + problem.getMessage()
                : e.toString();
    }

    private static String took(Duration took) {
        return "took " + Text.duration(took, 3);
    }

    private static String line(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    /** The connection is made inside each question: that it cannot be made is evidence, too. */
    private final class RecordingShell implements Shell {

        private final String host;
        private final Supplier<Shell> connection;

        RecordingShell(String host, Supplier<Shell> connection) {
            this.host = host;
            this.connection = connection;
        }

        @Override
        public CommandResult run(Command command) {
            return run(command, () -> connection.get().run(command));
        }

        @Override
        public CommandResult run(Command command, Consumer<String> onLine) {
            return run(command, () -> connection.get().run(command, onLine));
        }

        private CommandResult run(Command command, Supplier<CommandResult> running) {
            String line = command.line();
            String name = host + ": " + (command.sudo() ? line.replaceFirst("^sudo -n ", "sudo ") : line);
            return recorded(name, "$ " + line, running, result -> transcript(result, command.secret()));
        }
    }

    private static String transcript(CommandResult result, boolean secret) {
        String stdout = secret
                ? "--- stdout, " + result.stdout().length() + " characters, not kept ---\n"
                : result.stdout().isEmpty() ? "--- no stdout ---\n" : "--- stdout ---\n" + line(result.stdout());
        return "exit " + result.exit() + ", " + took(result.took()) + "\n" + stdout
                + (result.stderr().isEmpty() ? "" : "--- stderr ---\n" + line(result.stderr()));
    }

    private static String transcript(HttpsAnswer answer) {
        return "status " + answer.status() + ", " + took(answer.took()) + "\n--- body ---\n" + line(answer.body());
    }

    private final class RecordingHttps implements Https {

        @Override
        public HttpsAnswer get(HttpsTarget target) {
            return recorded(
                    "GET " + target,
                    "GET " + target,
                    () -> lab.install().https().get(target),
                    answer -> target.secret()
                            ? "status " + answer.status() + ", " + took(answer.took()) + "\n--- body, "
                                    + answer.body().length() + " characters, not kept ---\n"
                            : transcript(answer));
        }

        /** Not recorded: it is for sampling, whose history is evidence of its own. */
        @Override
        public PersistentHttps keep(HttpsTarget target) {
            return lab.install().https().keep(target);
        }
    }

    private final class RecordingHypervisor implements Hypervisor {

        @Override
        public DomainState state(String domain) {
            String question = "libvirt: state of " + domain;
            return recorded(question, question, () -> lab.install().hypervisor().state(domain), state -> state + "\n");
        }

        @Override
        public DomainSize size(String domain) {
            String question = "libvirt: size of " + domain;
            return recorded(question, question, () -> lab.install().hypervisor().size(domain), size -> size + "\n");
        }

        @Override
        public void start(String domain) {
            change(
                    "start " + domain,
                    "started, or ran already",
                    () -> lab.install().hypervisor().start(domain));
        }

        @Override
        public void suspend(String domain) {
            change(
                    "suspend " + domain,
                    "suspended",
                    () -> lab.install().hypervisor().suspend(domain));
        }

        @Override
        public void resume(String domain) {
            change("resume " + domain, "runs", () -> lab.install().hypervisor().resume(domain));
        }

        @Override
        public void destroy(String domain) {
            change(
                    "destroy " + domain,
                    "destroyed, or did not run",
                    () -> lab.install().hypervisor().destroy(domain));
        }

        private void change(String what, String done, Runnable change) {
            String question = "libvirt: " + what;
            recorded(
                    question,
                    question,
                    () -> {
                        change.run();
                        return done + "\n";
                    },
                    Function.identity());
        }

        @Override
        public DomainDeletion delete(String domain) {
            String question = "libvirt: undefine " + domain + " with its storage";
            return recorded(question, question, () -> lab.install().hypervisor().delete(domain), done -> done + "\n");
        }

        @Override
        public boolean hasVolume(String path) {
            String question = "libvirt: look for volume " + path;
            return recorded(
                    question,
                    question,
                    () -> lab.install().hypervisor().hasVolume(path),
                    there -> there ? "it is there\n" : "there is none\n");
        }

        @Override
        public String console(String domain) {
            String question = "libvirt: console of " + domain;
            return recorded(question, question, () -> lab.install().hypervisor().console(domain), Function.identity());
        }

        @Override
        public String version() {
            String question = "libvirt: version";
            return recorded(question, question, () -> lab.install().hypervisor().version(), version -> version + "\n");
        }
    }

    /** The connection is made inside each question: that none is declared is evidence, too. */
    private final class RecordingLoadBalancer implements LoadBalancer {

        private static final String NAME = "load balancer: ";

        @Override
        public LoadBalancerServers servers() {
            return asked(
                    "its servers", () -> lab.install().loadBalancer().servers(), servers -> line(servers.toString()));
        }

        @Override
        public Optional<String> maintenanceRefusal() {
            return asked(
                    "whether servers can be put in maintenance",
                    () -> lab.install().loadBalancer().maintenanceRefusal(),
                    refusal -> refusal.map(why -> "no: " + why).orElse("yes") + "\n");
        }

        @Override
        public void maintenance(String backend, String server, boolean on) {
            done(
                    "set " + backend + "/" + server + (on ? " in maintenance" : " ready"),
                    () -> lab.install().loadBalancer().maintenance(backend, server, on));
        }

        @Override
        public ConfigFile readConfig() {
            return asked("its configuration", () -> lab.install().loadBalancer().readConfig(), RecordingLab::inFull);
        }

        @Override
        public String replaceConfig(String expectedSha, String newText) {
            return asked(
                    "replace the configuration of sha256 " + expectedSha + "\n--- by ---\n"
                            + inUtf8(newText).stripTrailing(),
                    () -> lab.install().loadBalancer().replaceConfig(expectedSha, newText),
                    backup -> "what was there is now " + backup + "\n");
        }

        @Override
        public List<String> backups() {
            return asked(
                    "its backups",
                    () -> lab.install().loadBalancer().backups(),
                    backups -> backups.isEmpty() ? "none\n" : line(String.join("\n", backups)));
        }

        @Override
        public ConfigFile readBackup(String path) {
            return asked("read " + path, () -> lab.install().loadBalancer().readBackup(path), RecordingLab::inFull);
        }

        @Override
        public void restore(String expectedSha, String backup) {
            done("restore " + backup, () -> lab.install().loadBalancer().restore(expectedSha, backup));
        }

        @Override
        public void reload() {
            done("reload", () -> lab.install().loadBalancer().reload());
        }

        private <T> T asked(String question, Supplier<T> asking, Function<T, String> answer) {
            String name = NAME + question.lines().findFirst().orElse("");
            return recorded(name, NAME + question, asking, answer);
        }

        private void done(String question, Runnable doing) {
            asked(
                    question,
                    () -> {
                        doing.run();
                        return "done\n";
                    },
                    Function.identity());
        }
    }

    private static String inFull(ConfigFile file) {
        return file + "\n--- text ---\n" + line(inUtf8(file.text()));
    }

    /** Bytes that were read as one character each, as the text that they most probably are. */
    private static String inUtf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private final class RecordingKubernetes implements Kubernetes {

        private final String name;
        private final Supplier<Kubernetes> connection;

        RecordingKubernetes(String name, Supplier<Kubernetes> connection) {
            this.name = name;
            this.connection = connection;
        }

        @Override
        public <T> T ask(String question, Function<KubernetesClient, T> asking) {
            return timed(
                    name + ": " + question,
                    name + ": " + question,
                    () -> connection.get().ask(question, asking),
                    (answer, took) -> took(took) + "\n" + line(inYaml(answer)));
        }

        @Override
        public <T> T askOnce(String question, String collection, Function<KubernetesClient, Edition<T>> asking) {
            return timed(
                    name + ": " + question,
                    name + ": " + question,
                    () -> connection.get().askOnce(question, collection, asking),
                    (answer, took) -> took(took) + "\n" + line(inYaml(answer)));
        }

        /** Not recorded: it says when to look, and the observations are. */
        @Override
        public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
            return connection.get().watch(kind, onChange);
        }
    }

    /** Apart, because it takes half a second to load, which labs without a Kubernetes question need not spend. */
    private static final class Yaml {
        private static final KubernetesSerialization OF_KUBERNETES = new KubernetesSerialization();
    }

    private static String inYaml(Object answer) {
        if (answer instanceof KubernetesResource) {
            return Yaml.OF_KUBERNETES.asYaml(bare(Yaml.OF_KUBERNETES.convertValue(answer, JsonNode.class)));
        }
        if (answer instanceof Collection<?> answers) {
            StringBuilder text = new StringBuilder(answers.isEmpty() ? "none" : "");
            answers.forEach(one -> text.append(line(inYaml(one))));
            return text.toString();
        }
        return String.valueOf(answer);
    }

    /** Without what nobody reads, and without the data of Secrets, which have no shape to be recognised by. */
    private static JsonNode bare(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("managedFields");
            if (object.path("kind").asText().equals("Secret")) {
                hide(object.get("data"));
                hide(object.get("stringData"));
            }
        }
        node.forEach(RecordingLab::bare);
        return node;
    }

    private static void hide(JsonNode data) {
        if (data instanceof ObjectNode values) {
            values.fieldNames().forEachRemaining(key -> values.put(key, "[redacted: secret data]"));
        }
    }
}
