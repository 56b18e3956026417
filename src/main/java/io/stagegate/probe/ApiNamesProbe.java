package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.observation.ApiNames;
import io.stagegate.observation.ApiNames.Name;
import io.stagegate.text.Text;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the API's names lead: the endpoint's from here, and those that a master's kubelet and its Machine Config Daemon
 * use, resolved by that master itself (glibc's {@code getent}, which asks whatever its nsswitch.conf says).
 *
 * @param node empty for here
 */
public record ApiNamesProbe(Optional<Node> node, KubeletsServers servers) implements Probe<ApiNames> {

    private static final String HERE = "here";

    /** What {@code getent} ends with where there is no such name (getent(1)). */
    private static final int NOT_FOUND = 2;

    /** Here, and on every master. */
    public static ParallelProbe<ApiNames> everywhere(Install environment, KubeletsServers servers) {
        Map<String, Probe<ApiNames>> places = new LinkedHashMap<>();
        places.put(HERE, new ApiNamesProbe(Optional.empty(), servers));
        environment
                .masters()
                .forEach(master -> places.put(master.name(), new ApiNamesProbe(Optional.of(master), servers)));
        return new ParallelProbe<>("the API's names, " + String.join(", ", places.keySet()), places);
    }

    @Override
    public String subject() {
        return "the API's names, " + (node.isPresent() ? "on " + node.get() : HERE);
    }

    @Override
    public ApiNames observe(Lab lab) {
        Install environment = lab.environment().install();
        return new ApiNames(
                node.map(master -> on(lab, master)).orElseGet(() -> here(environment)),
                resolve(environment.bootstrap().address()));
    }

    private static List<Name> here(Install environment) {
        String name = bare(environment.api().endpoint());
        return List.of(new Name(name, true, resolve(name)));
    }

    private static List<String> resolve(String name) {
        try {
            return List.copyOf(HostAddresses.meant(name));
        } catch (CouldNotCheckException e) {
            if (e.failure() == ConnectionFailure.DNS) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Name> on(Lab lab, Node master) {
        List<String> used = servers.on(lab, master).stream()
                .map(ApiNamesProbe::bare)
                .distinct()
                .toList();
        List<Name> names = new ArrayList<>();
        Stream.concat(
                        used.stream(),
                        Stream.of(
                                bare(lab.environment().install().machineConfig().endpoint())))
                .distinct()
                .forEach(name -> names.add(new Name(name, used.contains(name), resolve(lab, master, name))));
        return names;
    }

    private static List<String> resolve(Lab lab, Node master, String name) {
        CommandResult result = lab.install().shell(master).run(Command.of("getent", "ahosts", name));
        return result.exit() == NOT_FOUND
                ? List.of()
                : result.orCouldNotCheck()
                        .stdout()
                        .lines()
                        .map(line -> line.split("\\s", 2)[0])
                        .flatMap(address -> resolve(address).stream())
                        .distinct()
                        .toList();
    }

    private static String bare(URI uri) {
        return Text.host(uri.getHost());
    }
}
