package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.observation.LoadBalancerServers;
import java.util.List;
import java.util.Optional;

/**
 * The HAProxy in front of the API. Every operation throws {@link CouldNotCheckException} when HAProxy or its host could
 * not be asked, and {@link LoadBalancerException} when it was asked and refused.
 */
public interface LoadBalancer {

    /**
     * What an environment declares of its load balancer.
     *
     * @throws CouldNotCheckException that names the file and the key when it declares none
     */
    static Environment.LoadBalancer declaredBy(Environment environment) {
        return environment
                .install()
                .loadBalancer()
                .orElseThrow(() -> new CouldNotCheckException(
                        ConnectionFailure.OUR_SIDE,
                        "load balancer: OUR_SIDE: " + environment.file()
                                + " declares none; add the key \"load-balancer\" to it, as docs/environment.md shows"));
    }

    /** HAProxy's own view of its servers and backends, from its statistics. */
    LoadBalancerServers servers();

    /** Why {@link #maintenance} would be refused; empty where it would not be. */
    Optional<String> maintenanceRefusal();

    /**
     * Puts a server into maintenance, or makes it ready again; at once, until the next reload.
     *
     * @param backend the backend's or listen section's name
     * @param server as its server line calls it
     */
    void maintenance(String backend, String server, boolean on);

    /** The configuration, as it is on the disk. */
    ConfigFile readConfig();

    /**
     * Puts another text in the configuration's place, in one step, once HAProxy has found it valid. What was there is
     * kept beside it. Whenever this is broken off, the old or the new file is in place, whole. Refused where HAProxy
     * reads more than that one file, or another.
     *
     * @param expectedSha the SHA-256 of what is to be replaced: if that is not what is there, nothing is done
     * @param newText each character a byte
     * @return the path of what was there before
     */
    String replaceConfig(String expectedSha, String newText);

    /** The paths of what {@link #replaceConfig} kept, newest first. */
    List<String> backups();

    /** One of the {@link #backups}. */
    ConfigFile readBackup(String path);

    /** Puts a backup in the configuration's place, likewise checked and in one step; the backup stays. */
    void restore(String expectedSha, String backup);

    /** Makes HAProxy take the configuration as it is now; it may do so a moment later. */
    void reload();
}
