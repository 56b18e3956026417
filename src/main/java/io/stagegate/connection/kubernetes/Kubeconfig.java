package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Makes a client of a kubeconfig's file, or says what is wrong with the file. */
final class Kubeconfig {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int REQUEST_MILLIS = 5_000;

    /** How long a watch that broke rests at first; fabric8 doubles it up to 32 times, to 8 s here. */
    private static final int WATCH_AGAIN_MILLIS = 250;

    /** fabric8's own guess where a kubeconfig names no server. */
    private static final String IN_CLUSTER = "https://kubernetes.default.svc";

    private Kubeconfig() {}

    /** @param proxy with its user and password */
    static KubernetesClient client(Path file, Optional<URI> proxy) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(file, Files.exists(file) ? "cannot be read as a file" : "does not exist", null);
        }
        try {
            Config config = config(file);
            proxy.ifPresent(way -> by(way, config));
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (CouldNotLookException e) {
            throw e;
        } catch (NullPointerException e) {
            // How fabric8 meets a file that is empty or holds something else.
            throw ourSide(file, "is not a kubeconfig", e);
        } catch (IOException | RuntimeException e) {
            throw ourSide(file, "cannot be used: " + Troubles.words(e), e);
        }
    }

    private static Config config(Path file) throws IOException {
        // Neither the environment's variables nor the machine's ~/.kube or in-cluster configuration are asked.
        Config config = Config.fromKubeconfig(file.toFile());
        if (config.getCurrentContext() == null || config.getCurrentContext().getContext() == null) {
            throw ourSide(file, "has no current-context that it also defines", null);
        }
        if (config.isTrustCerts() || config.isDisableHostnameVerification()) {
            throw ourSide(
                    file,
                    "says insecure-skip-tls-verify: stagegate never asks an API that it cannot tell from another."
                            + " Give the cluster its certificate-authority instead",
                    null);
        }
        String server = String.valueOf(config.getMasterUrl());
        if (server.startsWith(IN_CLUSTER) && !Files.readString(file).contains(IN_CLUSTER)) {
            throw ourSide(file, "has a current-context that names a cluster that it does not define", null);
        }
        if (!server.toLowerCase(Locale.ROOT).startsWith("https://")) {
            throw ourSide(file, "names a server that is not https: " + server, null);
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

    private static CouldNotLookException ourSide(Path file, String what, Throwable cause) {
        return new CouldNotLookException(
                Trouble.OUR_SIDE, "kubernetes: OUR_SIDE: the kubeconfig " + file + " " + what, cause);
    }
}
