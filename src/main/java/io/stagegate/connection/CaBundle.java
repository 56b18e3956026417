package io.stagegate.connection;

import io.stagegate.connection.kubernetes.Kubeconfig;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The CA certificates that vouch for a server: a PEM file of their own, or what a kubeconfig trusts. {@code
 * openshift-install} writes the API's into no file but the admin kubeconfig.
 */
public final class CaBundle {

    private final Path file;
    private final boolean kubeconfig;

    private CaBundle(Path file, boolean kubeconfig) {
        this.file = file;
        this.kubeconfig = kubeconfig;
    }

    /** The environment's own. Nothing is read yet. */
    public static CaBundle of(Install environment, Trust trust) {
        Environment.Api api = environment.api();
        Optional<Path> declared =
                trust == Trust.API ? api.ca() : environment.machineConfig().ca().or(api::ca);
        return declared.map(CaBundle::file).orElseGet(() -> kubeconfig(api.kubeconfig()));
    }

    /**
     * The API's in PEM, for a command on a host of the lab.
     *
     * @param connection what the message of a failure begins with
     * @throws CouldNotCheckException when it cannot be read, or was not gathered
     */
    public static String ofTheApi(Lab lab, String connection) {
        if (lab.environment().recorded()) {
            throw CouldNotCheckException.notInTheBundle("an answer of the API to a host");
        }
        return of(lab.environment().install(), Trust.API).pem(connection);
    }

    /** A PEM file of one or several. */
    public static CaBundle file(Path file) {
        return new CaBundle(file, false);
    }

    /** Those of the cluster that a kubeconfig's current context names. */
    public static CaBundle kubeconfig(Path file) {
        return new CaBundle(file, true);
    }

    /**
     * In PEM, as it is now; perhaps without any certificate.
     *
     * @param connection what the message of a failure begins with
     * @throws CouldNotCheckException when it cannot be read
     */
    public String pem(String connection) {
        if (kubeconfig) {
            return Kubeconfig.certificateAuthority(connection, file);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(connection, Files.exists(file) ? "cannot be read as a file" : "does not exist", null);
        }
        try {
            // PEM is ASCII; whatever else stands around it must not make the file unreadable.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw ourSide(connection, "cannot be read: " + FailureClassifier.words(e), e);
        }
    }

    /** That it is no use as it is: {@code GET …: OUR_SIDE: the CA file /lab/ca.crt holds no certificate}. */
    public CouldNotCheckException ourSide(String connection, String what, Throwable cause) {
        return new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE, connection + ": OUR_SIDE: " + this + " " + what, cause);
    }

    @Override
    public String toString() {
        return (kubeconfig ? "the CA of the kubeconfig " : "the CA file ") + file;
    }
}
