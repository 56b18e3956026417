package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the API's names lead from one place.
 *
 * @param bootstrap the bootstrap's own IP addresses; empty where its name does not resolve here
 */
public record ApiNames(List<Name> names, List<String> bootstrap) {

    public ApiNames {
        names = List.copyOf(names);
        bootstrap = List.copyOf(bootstrap);
    }

    /**
     * One name, as that place resolves it.
     *
     * @param used whether the place asks the API by it: the kubelet there, or we here
     * @param addresses IP addresses, spelled as Java does; empty where it does not resolve
     */
    public record Name(String name, boolean used, List<String> addresses) {

        public Name {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return name + (addresses.isEmpty() ? " does not resolve" : " is " + String.join(", ", addresses));
        }
    }

    @Override
    public String toString() {
        return names.stream().map(Name::toString).collect(Collectors.joining("; "));
    }
}
