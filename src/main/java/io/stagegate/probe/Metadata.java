package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadataList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lists of metadata alone: what an object holds never leaves the API server, however large it is (Kubernetes, "API Concepts",
 * receiving resources as PartialObjectMetadataList; since 1.15).
 */
final class Metadata {

    private static final String ACCEPT = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /** What was listed, and how old it is. */
    record Listed(List<PartialObjectMetadata> items, String resourceVersion) {}

    private Metadata() {}

    /**
     * All objects of a collection, page by page.
     *
     * @param path {@code /api/v1/secrets}
     * @param selector of labels; empty for all
     * @throws KubernetesClientException as fabric8's own lists throw it
     */
    static Listed list(KubernetesClient api, String path, String selector) {
        List<PartialObjectMetadata> items = new ArrayList<>();
        String next = "";
        String version;
        do {
            PartialObjectMetadataList page = page(
                    api,
                    path + "?limit=" + ManagementClusterProbe.PAGE
                            + (selector.isEmpty() ? "" : "&labelSelector=" + encoded(selector))
                            + (next.isEmpty() ? "" : "&continue=" + encoded(next)));
            // None are written as null, not as an empty list.
            items.addAll(Objects.requireNonNullElse(page.getItems(), List.of()));
            version = page.getMetadata() == null
                    ? ""
                    : Objects.toString(page.getMetadata().getResourceVersion(), "");
            next = page.getMetadata() == null || page.getMetadata().getContinue() == null
                    ? ""
                    : page.getMetadata().getContinue();
            ManagementClusterProbe.bound(items.size());
        } while (!next.isEmpty());
        return new Listed(items, version);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static PartialObjectMetadataList page(KubernetesClient api, String path) {
        HttpRequest request = api.getHttpClient()
                .newHttpRequestBuilder()
                .uri(api.getMasterUrl().toString().replaceFirst("/$", "") + path)
                .header("Accept", ACCEPT)
                .build();
        HttpResponse<byte[]> answer = answer(api, request);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        if (!answer.isSuccessful()) {
            throw new KubernetesClientException(
                    "GET " + path, null, answer.code(), status(api, body), answer.request());
        }
        try {
            return api.getKubernetesSerialization()
                    .unmarshal(new ByteArrayInputStream(answer.body()), PartialObjectMetadataList.class);
        } catch (RuntimeException e) {
            throw new KubernetesClientException("GET " + path + " was not answered by a list", e);
        }
    }

    private static HttpResponse<byte[]> answer(KubernetesClient api, HttpRequest request) {
        int limit = api.getConfiguration().getRequestTimeout();
        try {
            return api.getHttpClient().sendAsync(request, byte[].class).get(limit, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("GET " + request.uri().getPath(), e.getCause());
        } catch (TimeoutException e) {
            IOException silent = new SocketTimeoutException("no answer within " + limit + " ms");
            silent.initCause(e);
            throw new KubernetesClientException("GET " + request.uri().getPath(), silent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("GET " + request.uri().getPath() + " was interrupted", e);
        }
    }

    /** What the API server says of an error, where it says it as a Status. */
    private static Status status(KubernetesClient api, String body) {
        try {
            return api.getKubernetesSerialization().unmarshal(body, Status.class);
        } catch (RuntimeException e) {
            return null;
        }
    }
}
