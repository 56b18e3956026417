package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Reads a kubeconfig's file, or says what is wrong with it. For the connections' own use. */
public final class Kubeconfig {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int REQUEST_MILLIS = 5_000;

    /** How long a watch that broke rests at first; fabric8 doubles it up to 32 times, to 8 s here. */
    private static final int WATCH_AGAIN_MILLIS = 250;

    /** fabric8's own guess where a kubeconfig names no server. */
    private static final String IN_CLUSTER = "https://kubernetes.default.svc";

    private Kubeconfig() {}

    private interface Use<T> {
        T of(Config config) throws IOException;
    }

    /**
     * A client of the cluster that its current context names.
     *
     * @param proxy with its user and password
     */
    static KubernetesClient client(Path file, Optional<URI> proxy) {
        return use("kubernetes", file, config -> {
            proxy.ifPresent(route -> by(route, config));
            return new KubernetesClientBuilder().withConfig(config).build();
        });
    }

    /**
     * The CA certificates of the cluster that its current context names, in PEM.
     *
     * @param connection what the message of a failure begins with
     * @throws CouldNotCheckException when the file is no such kubeconfig, or names no CA
     */
    public static String certificateAuthority(String connection, Path file) {
        return use(connection, file, config -> {
            if (config.getCaCertData() != null) {
                byte[] pem = Base64.getMimeDecoder().decode(config.getCaCertData());
                return new String(pem, StandardCharsets.ISO_8859_1);
            }
            if (config.getCaCertFile() == null) {
                throw ourSide(
                        connection,
                        file,
                        "gives its cluster no certificate-authority; declare a PEM file of it as api.ca",
                        null);
            }
            return Files.readString(Path.of(config.getCaCertFile()), StandardCharsets.ISO_8859_1);
        });
    }

    /**
     * The API that its current context names.
     *
     * @param connection what the message of a failure begins with
     * @throws CouldNotCheckException when the file is no such kubeconfig
     */
    public static URI server(String connection, Path file) {
        return use(connection, file, config -> URI.create(config.getMasterUrl()));
    }

    private static <T> T use(String connection, Path file, Use<T> use) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(connection, file, Files.exists(file) ? "cannot be read as a file" : "does not exist", null);
        }
        try {
            return use.of(config(connection, file));
        } catch (CouldNotCheckException e) {
            throw e;
        } catch (NullPointerException e) {
            // How fabric8 meets a file that is empty or holds something else.
            throw ourSide(connection, file, "is not a kubeconfig", e);
        } catch (IOException | RuntimeException e) {
            throw ourSide(connection, file, "cannot be used: " + FailureClassifier.words(e), e);
        }
    }

    private static Config config(String connection, Path file) throws IOException {
        // Neither the environment's variables nor the machine's ~/.kube or in-cluster configuration are asked.
        Config config = Config.fromKubeconfig(file.toFile());
        if (config.getCurrentContext() == null || config.getCurrentContext().getContext() == null) {
            throw ourSide(connection, file, "has no current-context that it also defines", null);
        }
        if (config.isTrustCerts() || config.isDisableHostnameVerification()) {
            throw ourSide(
                    connection,
                    file,
                    "says insecure-skip-tls-verify: stagegate never asks an API that it cannot tell from another."
                            + " Give the cluster its certificate-authority instead",
                    null);
        }
        String server = String.valueOf(config.getMasterUrl());
        if (server.startsWith(IN_CLUSTER) && !Files.readString(file).contains(IN_CLUSTER)) {
            throw ourSide(connection, file, "has a current-context that names a cluster that it does not define", null);
        }
        if (!server.toLowerCase(Locale.ROOT).startsWith("https://")) {
            throw ourSide(connection, file, "names a server that is not https: " + server, null);
        }
        ClientKey.algorithm(config).ifPresent(config::setClientKeyAlgo);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        // A refused API costs 19 s a question by default; asking again is the Verifier's business.
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectInterval(WATCH_AGAIN_MILLIS);
        return config;
    }

    private static void by(URI proxy, Config config) {
        String[] credentials = proxy.getUserInfo().split(":", 2);
        config.setHttpsProxy("http://" + proxy.getHost() + ":" + proxy.getPort());
        config.setProxyUsername(credentials[0]);
        config.setProxyPassword(credentials[1]);
        // The first one may have to open the way.
        config.setConnectionTimeout(REQUEST_MILLIS);
    }

    private static CouldNotCheckException ourSide(String connection, Path file, String what, Throwable cause) {
        return new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE, connection + ": OUR_SIDE: the kubeconfig " + file + " " + what, cause);
    }
}
