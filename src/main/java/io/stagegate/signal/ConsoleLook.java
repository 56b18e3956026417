package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import io.stagegate.signal.Subject.Mentioned;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine shows on its console, and so how far it is where SSH does not answer yet: Ignition tries again for ever,
 * and what it tried last is what keeps it. Its words are those of coreos/ignition 2.14 to 2.22, internal/resource/http.go:
 * {@code GET URL: attempt #N}, {@code GET error: …} with Go's own words, {@code GET result: STATUS}.
 */
final class ConsoleLook {

    static final Look LOOK = Look.onNode("console", "ignition answer host port attempt:number", ConsoleLook::console);

    /** A serial-over-LAN client or a distant file takes its time; see {@code diagnosis.console}. */
    private static final Duration COMMAND = Duration.ofSeconds(7);

    private static final Pattern ATTEMPT = Pattern.compile("\\bGET (?<url>https?://\\S+): attempt #(?<attempt>\\d+)");
    private static final Pattern RESULT = Pattern.compile("\\bGET result: (?<status>[A-Z][A-Za-z ]*)");
    private static final Pattern ERROR = Pattern.compile("\\bGET error: (?<error>.*)");

    /** Behind Ignition: the real root, a login, or where a machine is left for good that Ignition gave up. */
    private static final Pattern DONE = Pattern.compile(
            "Ignition finished successfully|Switching [Rr]oot|Welcome to (Red Hat|Fedora|CentOS)(?!.*\\(Initramfs\\))"
                    + "| login:\\s*$|Reached target.*Multi-User System");

    /** Of a unit that systemd starts only once, or of the shell that a machine ends in; older and newer systemd. */
    private static final Pattern FAILED = Pattern.compile(
            "Ignition (has )?failed|Entering emergency mode|You are in emergency mode|Press Enter for emergency"
                    + "|Reached target.*Emergency Mode|Started Emergency Shell|initramfs/rdsosreport\\.txt"
                    + "|Failed to start (ignition-\\S+ - )?Ignition \\(|Dependency failed for (\\S+ - )?Ignition Complete"
                    + "|Failed to start (coreos-installer\\S* - )?CoreOS Installer"
                    + "|(ignition-(fetch|kargs|disks|mount|files)\\S*|coreos-(installer|livepxe-rootfs))\\.service: Failed with");

    /** Why one of these fails; it is printed before. */
    private static final Pattern REASON = Pattern.compile(
            "failed to (fetch|acquire|parse) .*config|unsupported config version|\\berror at |\\[failed\\]"
                    + "|coreos-installer\\S*: (Error|Caused by): |No rootfs image found");

    /** What systemd shows while it waits, over whatever else is printed; here, of what has taken some minutes. */
    private static final Pattern WAITS = Pattern.compile(
            "(start job is running for.* Ignition \\(fetch\\)|\\bJob ignition-fetch\\.service/start running)"
                    + " \\((\\d+h|\\d\\dmin|[3-9]min)");

    private static final Pattern DRAWN_OVER =
            Pattern.compile("\\[[ *]+\\] (A start job is running for|Job \\S+/start running)");

    /** Colours, cursor movements, and what else controls a terminal. */
    private static final Pattern CONTROL = Pattern.compile("\\x1b\\[[0-9;?]*[A-Za-z]|\\x1b[()][A-B0-2]|\\p{Cntrl}");

    /** The first that fits; Go net, crypto/tls, crypto/x509. */
    private static final Map<String, Pattern> ANSWERS = new LinkedHashMap<>();

    static {
        ANSWERS.put("certificate-expired", Pattern.compile("x509: certificate has expired or is not yet valid"));
        ANSWERS.put("certificate-of-another-ca", Pattern.compile("x509: certificate signed by unknown authority"));
        ANSWERS.put("certificate", Pattern.compile("x509: "));
        ANSWERS.put(
                "not-tls",
                Pattern.compile("server gave HTTP response|malformed HTTP response|does not look like a TLS handshake"
                        + "|oversized record received"));
        ANSWERS.put("unresolved", Pattern.compile("\\blookup |no such host|server misbehaving"));
        ANSWERS.put("refused", Pattern.compile("connection refused"));
        ANSWERS.put("no-route", Pattern.compile("no route to host|network is unreachable|host is down"));
        ANSWERS.put("timeout", Pattern.compile("timeout|timed out|deadline exceeded|Client\\.Timeout"));
        ANSWERS.put(
                "closed", Pattern.compile("EOF|connection reset by peer|broken pipe|server closed idle connection"));
    }

    private ConsoleLook() {}

    private static List<Finding> console(Lab lab, Node node, String of) {
        List<String> command = lab.environment().signals().console();
        String shown = command.isEmpty()
                ? lab.install().hypervisor().console(node.domain())
                : new LocalShell()
                        .run(Command.of(command.stream()
                                        .map(word -> word.replace("{node}", node.name())
                                                .replace("{domain}", node.domain()))
                                        .toArray(String[]::new))
                                .within(COMMAND))
                        .orCouldNotCheck()
                        .stdout();
        return List.of(state(node, shown));
    }

    /** How far the machine is, by the last that it shows of it. */
    private static Finding state(Node node, String shown) {
        String ignition = "silent";
        String text = "";
        String reason = "";
        Map<String, String> asked = new LinkedHashMap<>();
        for (String printed : shown.split("[\\r\\n]+", -1)) {
            String line = CONTROL.matcher(printed).replaceAll("").strip();
            Matcher attempt = ATTEMPT.matcher(line);
            Matcher error = ERROR.matcher(line);
            Matcher result = RESULT.matcher(line);
            if (attempt.find()) {
                ignition = "asks";
                asked.put("attempt", attempt.group("attempt"));
                Mentioned.in(attempt.group("url"), line.length()).ifPresent(who -> {
                    asked.put("host", who.host());
                    asked.put("port", who.port());
                });
            } else if (error.find()) {
                ignition = "asks";
                String answer = answer(error.group("error"));
                // One that is drawn over tells less than the one before it.
                if (!answer.equals("other")
                        || !asked.containsKey("answer")
                        || !DRAWN_OVER.matcher(line).find()) {
                    asked.put("answer", answer);
                    text = line;
                }
            } else if (result.find()) {
                // Anything below 500 is an answer that Ignition goes on with, or fails by (http.go).
                ignition = "asks";
                asked.put("answer", result.group("status").strip().equals("OK") ? "yes" : "status");
                text = line;
            } else if (FAILED.matcher(line).find()) {
                ignition = "failed";
                text = reason.isEmpty() ? line : reason + "; " + line;
            } else if (DONE.matcher(line).find()) {
                ignition = "done";
                asked.clear();
                reason = "";
                text = line;
            } else if (REASON.matcher(line).find()) {
                reason = line;
            } else if (ignition.matches("silent|asks")
                    && !asked.containsKey("answer")
                    && WAITS.matcher(line).find()) {
                // It has asked for long, and the console does not show what came.
                ignition = "asks";
                asked.put("answer", "other");
                text = line;
            } else if (ignition.equals("silent") && !line.isEmpty()) {
                text = line;
            }
        }
        Map<String, String> fields = new LinkedHashMap<>(asked);
        fields.put("ignition", ignition);
        return Finding.now(
                node.name(),
                text.isEmpty() ? "the console of " + node + " shows nothing" : "the console shows: " + text,
                fields);
    }

    private static String answer(String error) {
        Optional<String> known = ANSWERS.entrySet().stream()
                .filter(answer -> answer.getValue().matcher(error).find())
                .map(Map.Entry::getKey)
                .findFirst();
        return known.orElse("other");
    }
}
