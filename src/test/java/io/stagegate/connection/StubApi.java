package io.stagegate.connection;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** As much of a Kubernetes API as a client needs to ask it, to watch it and to lose it; and its kubeconfig. */
public final class StubApi implements AutoCloseable {

    private static final TestCa CA = new TestCa("stub CA");
    private static final String END = "";

    private final int port;
    private final Path kubeconfig;
    private final Map<String, UnaryOperator<String>> answers = new ConcurrentHashMap<>();
    private final List<BlockingQueue<String>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger watchesBegun = new AtomicInteger();
    private volatile HttpsServer server;

    /** An API that does not run yet. */
    public StubApi(Path directory) throws IOException {
        port = FreePort.ofLoopback();
        String ca = Base64.getEncoder().encodeToString(CA.pem().getBytes(StandardCharsets.US_ASCII));
        kubeconfig = Files.writeString(directory.resolve("stub.kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters:
                - name: stub
                  cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
                users:
                - name: admin
                  user: {token: stub-token}
                contexts:
                - name: stub
                  context: {cluster: stub, user: admin}
                current-context: stub
                """.formatted(port, ca));
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    /** What a question such as {@code GET /api/v1/nodes} is answered with, made of the question's body. */
    public StubApi answers(String question, UnaryOperator<String> answer) {
        answers.put(question, answer);
        return this;
    }

    public synchronized StubApi start() throws IOException {
        server = CA.server(CA.serving("127.0.0.1"), port);
        server.createContext("/", this::answer);
        return this;
    }

    /** Goes away, and with it every watch. */
    public synchronized void stop() {
        endWatches();
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Sends an event to all who watch: {@code {"type":"ADDED","object":{…}}}. */
    public void event(String json) {
        watchers.forEach(watcher -> watcher.add(json + "\n"));
    }

    /** Ends every watch, as an API server does every few minutes. */
    public void endWatches() {
        watchers.forEach(watcher -> watcher.add(END));
    }

    public int watching() {
        return watchers.size();
    }

    public int watchesBegun() {
        return watchesBegun.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                // No WebSocket here: clients then ask again for a plain stream.
                exchange.sendResponseHeaders(200, -1);
            } else if (query.contains("watch=true")) {
                stream(exchange);
            } else {
                reply(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        watchers.add(events);
        watchesBegun.incrementAndGet();
        try {
            for (String event = events.take(); !event.equals(END); event = events.take()) {
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            watchers.remove(events);
        }
    }

    private void reply(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        UnaryOperator<String> answer = answers.get(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        String said = answer == null ? status(404, "not found") : answer.apply(body);
        byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(said.startsWith("{\"kind\":\"Status\"") ? code(said) : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** An answer that refuses. */
    public static String status(int code, String message) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code + ",\"message\":\""
                + message + "\"}";
    }

    private static int code(String status) {
        return Integer.parseInt(status.replaceAll(".*\"code\":(\\d+).*", "$1"));
    }

    @Override
    public void close() {
        stop();
    }
}
