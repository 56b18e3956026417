package io.stagegate.probe;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A Kubernetes API that answers from a script, to a real client. What is not in the script is not found. */
public final class ScriptedApi implements Kubernetes, AutoCloseable {

    private record Answer(int status, String body) {}

    private final Map<String, Answer> script = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final KubernetesClient client;

    ScriptedApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    /** What a GET of this path answers, whatever its query, unless a path with that query is in the script, too. */
    public ScriptedApi answers(String path, String body) {
        return answers(path, 200, body);
    }

    public ScriptedApi answers(String path, int status, String body) {
        script.put(path, new Answer(status, body));
        return this;
    }

    /** Another server answers by the same script. */
    public void answerAt(HttpServer other, Filter before) {
        other.createContext("/", this::answer).getFilters().add(before);
    }

    /** No more in the script. */
    public ScriptedApi forgets(String path) {
        script.remove(path);
        return this;
    }

    List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        Answer answer = script.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(path + "?") && query != null)
                .filter(entry -> query.contains(entry.getKey().substring(path.length() + 1)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> script.getOrDefault(path, new Answer(404, status(404))));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    static String status(int code) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code
                + ",\"message\":\"said by the API\"}";
    }

    @Override
    public <T> T ask(String question, Function<KubernetesClient, T> asking) {
        try {
            return asking.apply(client);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 0) {
                throw e;
            }
            throw new KubernetesRefusalException(e.getCode(), question + ": " + e.getCode(), e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }

    @Override
    public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
        throw new AssertionError("a probe looks once");
    }
}
