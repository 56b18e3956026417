package io.stagegate.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.StreamReader;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.Node;
import io.stagegate.gathered.GatheredFiles;
import io.stagegate.gathered.JournalLine;
import io.stagegate.probe.MilestoneProbe;
import io.stagegate.probe.ServiceRecordProbe;
import io.stagegate.signal.NodeScripts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A host in the state in which it was gathered. It knows the few commands whose answer is in the files, gives that answer in the
 * format of the command, and runs nothing: text from a bundle is never a part of a command.
 */
final class BundleShell implements Shell {

    private static final int MOST_LINES = NodeScripts.MOST_LINES;

    private static final int IN_VAIN = 300;

    private static final int FILE = 4 << 20;

    private static final String ASSETS = "rendered-assets/openshift/";

    /** Where the bootstrap has what became rendered-assets: {@code /opt} is a link to {@code /var/opt}. */
    private static final Pattern OPT = Pattern.compile("^/(?:var/)?opt/openshift/");

    /** systemd's own words of a unit, the latest of which tells how it is (systemd's src/core/{job,unit,service}.c). */
    private static final Pattern STARTED = Pattern.compile("^Started\\b.*");

    private static final Pattern STARTING = Pattern.compile("^Starting\\b.*");
    private static final Pattern ENDED_WELL =
            Pattern.compile("^(?:Finished\\b.*|Stopped\\b.*|\\S+: (?:Succeeded|Deactivated successfully)\\.)$");
    private static final Pattern FAILED = Pattern.compile("^\\S+: Failed with result '([a-z-]+)'\\.$");
    private static final Pattern RESTARTING =
            Pattern.compile("^\\S+: Scheduled restart job, restart counter is at (\\d+)\\.$");

    private static final Pattern LOCALHOST = Pattern.compile("//(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::|$)");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Node node;
    private final String folder;
    private final GatheredFiles files;
    private final Containers containers;

    /** By script: those of looks and probes that the files can answer, given the script's parameters. */
    private final Map<String, Function<Command, String>> scripts = Map.of(
            NodeScripts.JOURNALS, command -> logs(command, this::journal),
            NodeScripts.CONTAINER_LOGS, command -> logs(command, this::containerLogs),
            NodeScripts.CONTAINERS, command -> containersNow(parameters(command).get(0)),
            NodeScripts.UNIT, command -> unit(parameters(command).get(0)),
            NodeScripts.HOST_NAME, command -> hostName(),
            NodeScripts.PODMAN, command -> podman(parameters(command).get(0)),
            MilestoneProbe.CONFIGURED, command -> configured(),
            ServiceRecordProbe.SCRIPT,
                    command -> serviceRecord(parameters(command).get(0)));

    BundleShell(Node node, String folder, Bundle bundle) {
        this.node = node;
        this.folder = folder;
        this.files = bundle.files();
        this.containers = new Containers(bundle, node, folder);
    }

    /** An exit status in the place of an answer. */
    private static final class Exit extends RuntimeException {
        private final int status;

        Exit(int status, String words) {
            super(words);
            this.status = status;
        }
    }

    @Override
    public CommandResult run(Command command) {
        try {
            return result(command, 0, answer(command), "");
        } catch (Exit e) {
            return result(command, e.status, "", e.getMessage());
        }
    }

    private CommandResult result(Command command, int exit, String stdout, String stderr) {
        String kept = stdout.length() <= StreamReader.KEPT ? stdout : stdout.substring(0, StreamReader.KEPT);
        return new CommandResult(node.toString(), command, exit, kept, stderr, Duration.ZERO);
    }

    private String answer(Command command) {
        List<String> words = command.arguments();
        if (words.get(0).equals("sh")) {
            Function<Command, String> script = scripts.get(words.get(2));
            if (script == null) {
                throw absent("what a look at " + node + " itself would show");
            }
            return script.apply(command);
        }
        return switch (String.join(" ", words.subList(0, Math.min(2, words.size())))) {
            case "systemctl show" -> unit(words.get(words.size() - 1));
            case "journalctl --quiet" -> journalctl(words);
            case "crictl pods" -> told().pods();
            case "crictl ps" -> told().ps(words.contains("-a"));
            case "crictl exec" -> etcdctl(words);
            case "date +%s" -> "" + end().getEpochSecond();
            case "test -e" -> exists(words.get(2), true);
            case "test !" -> exists(words.get(words.size() - 1), false);
            default -> throw absent("what " + words.get(0) + " says on " + node);
        };
    }

    private static List<String> parameters(Command command) {
        return command.arguments().subList(4, command.arguments().size());
    }

    private static CouldNotCheckException absent(String what) {
        return CouldNotCheckException.notInTheBundle(what);
    }

    /** When this host was gathered, by its own clock where that is behind. */
    private Instant end() {
        return files.now().minus(files.silence(folder));
    }

    // Journals

    private List<JournalLine> entries(String unit) {
        List<JournalLine> entries = journalOf(unit);
        if (entries.isEmpty() && !neverSaidAnything(unit)) {
            throw absent("the journal of " + unit + " on " + node);
        }
        return entries;
    }

    /** A log bundle's; or a must-gather's, which has those of all masters in one file. */
    private List<JournalLine> journalOf(String unit) {
        if (!folder.isEmpty()) {
            return files.journal(folder, unit);
        }
        return files.journalOfMasters(unit).stream()
                .filter(entry -> node.isNamed(entry.host()))
                .toList();
    }

    /** It was asked for, and a host that has logged anything at all would have had its lines. */
    private boolean neverSaidAnything(String unit) {
        return files.has(folder + "journals/" + unit.replaceFirst("\\.service$", "") + ".log")
                && files.lastLogged(folder).isPresent();
    }

    private String journalctl(List<String> words) {
        String which = words.get(words.size() - 1);
        String unit = which.substring(which.indexOf('=') + 1);
        List<JournalLine> entries = entries(unit);
        if (words.contains("--output=short-iso")) {
            List<String> text = folder.isEmpty()
                    ? entries.stream()
                            .map(each -> each.at() + " " + each.identifier() + ": " + each.text())
                            .toList()
                    : files.journalText(folder, unit);
            return lines(text.subList(Math.max(0, text.size() - MOST_LINES), text.size()));
        }
        boolean lastRun = which.startsWith("_SYSTEMD_INVOCATION_ID=");
        return lines(entries.subList(lastRun ? lastStart(entries) : 0, entries.size()).stream()
                .map(JournalLine::text)
                .toList());
    }

    /** Where the last run begins. */
    private static int lastStart(List<JournalLine> entries) {
        for (int i = entries.size() - 1; i > 0; i--) {
            String said = bySystemd(entries.get(i));
            if (STARTED.matcher(said).matches() || STARTING.matcher(said).matches()) {
                return i;
            }
        }
        return 0;
    }

    private static String bySystemd(JournalLine entry) {
        // with-unit has the unit in the place of the program.
        String by = entry.identifier();
        return by.equals("systemd") || by.equals("init.scope") || by.endsWith(".service") ? entry.text() : "";
    }

    /** How systemd last said that the unit is. */
    private String unit(String unit) {
        List<JournalLine> entries = journalOf(unit);
        String result = "success";
        String restarts = "0";
        String state = "";
        for (JournalLine entry : entries) {
            String said = bySystemd(entry);
            Matcher failed = FAILED.matcher(said);
            Matcher restarting = RESTARTING.matcher(said);
            if (failed.matches()) {
                result = failed.group(1);
                state = "failed failed";
            } else if (restarting.matches()) {
                restarts = restarting.group(1);
                state = "activating auto-restart";
            } else if (STARTED.matcher(said).matches()) {
                result = "success";
                state = "active running";
            } else if (STARTING.matcher(said).matches()) {
                result = "success";
                state = "activating start";
            } else if (ENDED_WELL.matcher(said).matches()
                    && !state.startsWith("failed")
                    && !state.contains("restart")) {
                state = "inactive dead";
            }
        }
        if (state.isEmpty()) {
            throw absent("the state of " + unit + " on " + node);
        }
        String[] words = state.split(" ", 2);
        return lines(List.of(
                "LoadState=loaded",
                "ActiveState=" + words[0],
                "SubState=" + words[1],
                "Result=" + result,
                "NRestarts=" + restarts,
                "InvocationID=" + unit));
    }

    // Logs for signals

    private String logs(Command command, Function<String, List<String>> read) {
        List<String> out = new ArrayList<>(List.of(seconds(end())));
        String[] patterns = command.input().split("\n", -1);
        List<String> logs = parameters(command);
        int told = 0;
        for (int i = 0; i < logs.size(); i++) {
            out.add("== " + logs.get(i));
            try {
                out.addAll(chosen(read.apply(logs.get(i)), Pattern.compile(patterns[i])));
                told++;
            } catch (CouldNotCheckException e) {
                // The others may be there.
                if (logs.size() == 1) {
                    throw e;
                }
            }
        }
        if (told == 0) {
            throw absent("any of these logs of " + node);
        }
        return lines(out);
    }

    /** What happened within a quarter of an hour before the end, as {@code journalctl -o short-unix} prints it. */
    private List<String> journal(String selector) {
        Instant oldest = end().minus(Containers.RECENT);
        return entries(selector.equals("_TRANSPORT=kernel") ? "kernel" : selector.replaceFirst("^--unit=", "")).stream()
                .filter(entry -> !entry.at().isBefore(oldest))
                .map(entry -> seconds(entry.at()) + " " + entry.host() + " "
                        + (entry.identifier().isEmpty() ? "-" : entry.identifier()) + ": " + entry.text())
                .toList();
    }

    private List<String> containerLogs(String path) {
        return containers.logs(path);
    }

    /**
     * The latest lines in which something wanted is found, of each kind so many at most: what is said a thousand times must hide
     * nothing that is said once. A kind in which nothing was found for long is not searched any more.
     */
    private static List<String> chosen(List<String> lines, Pattern wanted) {
        Map<Long, int[]> kinds = new HashMap<>();
        Deque<String> latest = new ArrayDeque<>();
        for (int i = lines.size() - 1; i >= 0 && latest.size() < MOST_LINES; i--) {
            String line = lines.get(i);
            int[] foundAndNot = kinds.computeIfAbsent(kind(line), each -> new int[2]);
            if (foundAndNot[0] < NodeScripts.ALIKE && foundAndNot[1] < IN_VAIN) {
                boolean found = wanted.matcher(line).find();
                foundAndNot[found ? 0 : 1]++;
                if (found) {
                    latest.addFirst(line);
                }
            }
        }
        return List.copyOf(latest);
    }

    /** The same for lines that differ in their time and in words with digits in them only: numbers, hashes, IDs. */
    private static long kind(String line) {
        long kind = 7;
        long word = 7;
        boolean digits = false;
        for (int i = Math.max(0, line.indexOf(' ')); i < line.length(); i++) {
            char letter = line.charAt(i);
            if (Character.isLetterOrDigit(letter)) {
                word = word * 31 + letter;
                digits |= letter >= '0' && letter <= '9';
            } else {
                kind = (kind * 31 + (digits ? '#' : word)) * 31 + letter;
                word = 7;
                digits = false;
            }
        }
        return kind * 31 + (digits ? '#' : word);
    }

    private static String seconds(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }

    // Containers and files

    private Containers told() {
        if (!containers.told()) {
            throw absent("the containers of " + node);
        }
        return containers;
    }

    private String containersNow(String path) {
        List<String> out = new ArrayList<>();
        out.add("" + Containers.nanos(end()));
        out.add(told().ps(true));
        containers.lastWords(path, 4).forEach((file, last) -> {
            out.add("== " + file);
            out.addAll(last);
        });
        return lines(out);
    }

    /** A must-gather's {@code etcd_info}: what etcdctl said in one pod of etcd, of all members and endpoints (gather_etcd). */
    private String etcdctl(List<String> words) {
        String question = String.join("_", words.subList(words.size() - 2, words.size()));
        String file = "etcd_info/" + question + ".json";
        if (!words.contains("etcdctl")
                || !List.of("member_list", "endpoint_status", "endpoint_health").contains(question)) {
            throw absent("what " + words.get(words.size() - 1) + " says in a container on " + node);
        }
        JsonNode answer = files.json(file, FILE).orElseThrow(() -> absent(file));
        if (!answer.isArray()) {
            return answer.toString();
        }
        List<String> asked = words.stream()
                .filter(word -> word.startsWith("--endpoints="))
                .flatMap(word ->
                        Arrays.stream(word.substring("--endpoints=".length()).split(",", -1)))
                .map(endpoint -> LOCALHOST.matcher(endpoint).find() ? "https://" + inUrl(node.address()) : endpoint)
                .toList();
        ArrayNode its = JSON.createArrayNode();
        answer.forEach(each -> {
            String endpoint = each.path(question.equals("endpoint_status") ? "Endpoint" : "endpoint")
                    .asText();
            if (asked.stream().anyMatch(one -> endpoint.equals(one) || endpoint.startsWith(one + ":"))) {
                its.add(each);
            }
        });
        if (its.isEmpty()) {
            throw absent("anything of " + String.join(", ", asked) + " in " + file);
        }
        return its.toString();
    }

    private static String inUrl(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private String podman(String name) {
        for (String path : files.below(folder + (folder.equals(GatheredFiles.BOOTSTRAP) ? "pods/" : "containers/"))) {
            if (path.endsWith(".inspect") && path.contains("/" + name + "-")) {
                String state = files.json(path, FILE)
                        .map(json -> json.path(0).path("State").path("Status").asText())
                        .orElse("");
                if (!state.isEmpty()) {
                    return state + "\n";
                }
            }
        }
        // One that ended well is often removed at once, so that none is there says nothing.
        throw absent("podman's container " + name + " on " + node);
    }

    private String hostName() {
        return files.text(folder + "network/hostname.txt", 300).orElseThrow(() -> absent("the name of " + node));
    }

    private String serviceRecord(String file) {
        String path = folder + "services/" + file.substring(file.lastIndexOf('/') + 1);
        if (!files.has(path)) {
            if (files.below(folder + "services/").isEmpty()) {
                throw absent(file + " on " + node);
            }
            throw new Exit(ServiceRecordProbe.NONE, "");
        }
        return end().getEpochSecond() + "\n"
                + files.text(path, FILE).orElseThrow(() -> absent("anything in " + file + " on " + node));
    }

    /** A host logs from its present boot's beginning on, and has its configuration then. */
    private String configured() {
        Instant first = files.firstLogged(folder).orElseThrow(() -> absent("when " + node + " booted"));
        return end().getEpochSecond() + "\n" + first.getEpochSecond() + "\n";
    }

    private String exists(String path, boolean wanted) {
        Matcher opt = OPT.matcher(path);
        if (!opt.find()
                || !folder.equals(GatheredFiles.BOOTSTRAP)
                || files.below(ASSETS).isEmpty()) {
            throw absent(path + " on " + node);
        }
        if (files.has(ASSETS + opt.replaceFirst("")) != wanted) {
            throw new Exit(1, "");
        }
        return "";
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
