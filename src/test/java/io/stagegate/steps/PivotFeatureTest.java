package io.stagegate.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectFile;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.TestCa;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Side;
import io.stagegate.observation.PivotStory;
import io.stagegate.probe.ScriptedPivot;
import io.stagegate.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The feature of the Cluster API pivot from its beginning to its end, by its own steps and doors, against two API servers
 * that answer from a script and tools that only leave marks. It is no proof that real ones answer so.
 */
@Timeout(120)
class PivotFeatureTest {

    private static final TestCa CA = new TestCa("pivot CA");

    /** What each tool does, besides leaving a file named after what it was given first. */
    private static final Map<String, String> TOOLS =
            Map.of("kind", """
            case "$1" in
              get) [ ! -e made ] || [ -e deleted ] || echo bootstrap ;;
              create) cp source.config bootstrap.kubeconfig; touch made ;;
              delete) echo 'current-context: ""' >bootstrap.kubeconfig; touch deleted ;;
            esac
            """, "clusterctl", """
            case "$*" in
              *bootstrap.kubeconfig\\ init*) touch initialised-source ;;
              *pivot.kubeconfig\\ init*) touch initialised-target ;;
              *get\\ kubeconfig*) cat target.config ;;
              *move*) echo Performing move...; $MOVE ;;
            esac
            """, "kubectl", "touch applied", "helm", "touch cni");

    @TempDir
    Path directory;

    private final Map<Side, HttpsServer> servers = new EnumMap<>(Side.class);
    private final List<String> ended = new ArrayList<>();
    private ScriptedPivot pivot;
    private TreeSet<String> marks = new TreeSet<>();

    @BeforeEach
    void start() throws IOException {
        pivot = new ScriptedPivot(directory);
        for (Side side : Side.values()) {
            HttpsServer server = CA.server(CA.serving("127.0.0.1"));
            pivot.lab().api(side).answerAt(server, new Filter() {
                @Override
                public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                    goOn();
                    if (side == Side.SOURCE && Files.exists(directory.resolve("deleted"))) {
                        exchange.close();
                        return;
                    }
                    chain.doFilter(exchange);
                }

                @Override
                public String description() {
                    return "what the tools have done";
                }
            });
            servers.put(side, server);
            Files.writeString(
                    directory.resolve(side.word() + ".config"),
                    config(server.getAddress().getPort()));
        }
        tools("touch moved");
    }

    private void tools(String move) throws IOException {
        for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
            Path file = directory.resolve(tool.getKey());
            Files.writeString(
                    file, "#!/bin/sh\ncd " + directory + "\n" + tool.getValue().replace("$MOVE", move) + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static String config(int port) {
        String ca = Base64.getEncoder().encodeToString(CA.pem().getBytes(StandardCharsets.US_ASCII));
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: c
                  cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
                users:
                - name: admin
                  user: {token: s3cr3t-token-of-the-pivot}
                contexts:
                - name: c
                  context: {cluster: c, user: admin}
                current-context: c
                """.formatted(port, ca);
    }

    /** The APIs say what the tools have done so far. */
    private synchronized void goOn() throws IOException {
        TreeSet<String> now = new TreeSet<>();
        for (String mark : List.of("initialised-source", "initialised-target", "applied", "cni", "moved")) {
            if (Files.exists(directory.resolve(mark))) {
                now.add(mark);
            }
        }
        if (now.equals(marks)) {
            return;
        }
        marks = now;
        boolean moved = now.contains("moved");
        if (now.contains("initialised-source")) {
            pivot.has(Side.SOURCE, now.contains("applied") && !moved ? PivotStory.objects(Side.SOURCE, 1) : List.of());
        }
        if (now.contains("initialised-target")) {
            pivot.has(Side.TARGET, moved ? PivotStory.objects(Side.TARGET, 1) : List.of());
        }
        pivot.nodes(Side.TARGET, now.contains("cni") ? "True" : "False", "cni plugin not initialized");
    }

    @AfterEach
    void close() {
        Run.end();
        servers.values().forEach(server -> server.stop(0));
        pivot.close();
    }

    private void run() throws IOException {
        String text = Files.readString(directory.resolve("capi-sandbox.yaml"))
                .replace("/run/stagegate/bin", directory.toString())
                .replaceAll("timeout: \\d+s", "timeout: 60s")
                .replaceAll("hold: \\d+s", "hold: 200ms")
                .replaceAll("interval: \\d+m?s", "interval: 50ms");
        Environment environment =
                EnvironmentLoader.load(Files.writeString(directory.resolve("quick.yaml"), text), Map.of());
        Run.begin(environment);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectFile("features/capi-pivot.feature"))
                                .filters(includeEngines("cucumber"))
                                .configurationParameter("cucumber.glue", "io.stagegate.steps")
                                .configurationParameter("cucumber.publish.quiet", "true")
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    ended.add(test.getDisplayName().replaceFirst(" .*", "") + " "
                                            + result.getStatus()
                                            + result.getThrowable()
                                                    .map(thrown -> " " + thrown.getMessage())
                                                    .orElse(""));
                                }
                            }
                        });
    }

    @Test
    void goesFromItsBeginningToItsEnd() throws IOException {
        run();

        assertThat(ended)
                .containsExactlyElementsOf(Stream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                        .map(number -> "C." + number + " SUCCESSFUL")
                        .toList());
        assertThat(Path.of("reports/evidence/C.9")).isDirectoryContaining("glob:**object-graph.svg");
        assertThat(directory.resolve("deleted")).exists();
    }

    @Test
    void aMoveThatMovesNothingIsRedAndNamedAndNothingIsDeleted() throws IOException {
        tools("true");

        run();

        assertThat(ended).hasSize(10);
        assertThat(ended.get(6))
                .startsWith("C.7 FAILED")
                .contains("nothing was moved", "C.F4 the move has moved nothing");
        assertThat(ended.subList(7, 10)).allMatch(end -> end.contains("held back by C.7"));
        assertThat(directory.resolve("deleted")).doesNotExist();
    }

    @Test
    void aMoveThatFailsIsRedWithItsLastWordsAndSaysWhatIsWhere() throws IOException {
        tools("echo 'Error: action failed after 10 attempts' >&2; exit 1");

        run();

        assertThat(ended.get(6)).startsWith("C.7 FAILED").contains("action failed after 10 attempts");
        assertThat(Path.of("reports/evidence/C.7")).isDirectoryContaining("glob:**what-is-where.txt");
    }
}
