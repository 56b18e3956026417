package io.stagegate.check;

import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterManifests;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold of the manifests that bootkube applies. */
public final class Manifests {

    private Manifests() {}

    /** Every object that the profile names is there and in force. */
    public static Check<ClusterManifests> applied(Profile.Manifests manifests) {
        SortedMap<String, String> wanted = new TreeMap<>();
        manifests.namespaces().forEach(name -> wanted.put("namespace " + name, "Active"));
        manifests.clusterRoles().forEach(name -> wanted.put("clusterrole " + name, "exists"));
        manifests.clusterRoleBindings().forEach(name -> wanted.put("clusterrolebinding " + name, "exists"));
        manifests.crds().forEach(name -> wanted.put("crd " + name, "True"));
        manifests.deployments().forEach(it -> wanted.put("deployment " + it.namespace() + "/" + it.name(), "exists"));
        Require.notEmpty("manifests", wanted.keySet());
        return Check.named("are applied", seen -> {
            String bad = wanted.entrySet().stream()
                    .filter(object -> !object.getValue().equals(seen.states().get(object.getKey())))
                    .map(object -> object.getKey() + ": " + seen.states().getOrDefault(object.getKey(), "missing"))
                    .sorted()
                    .collect(Collectors.joining("\n"));
            if (bad.isEmpty()) {
                return Verdict.pass();
            }
            long there = wanted.size() - bad.lines().count();
            return Verdict.fail(
                    "%d of %d objects".formatted(wanted.size(), wanted.size()),
                    "%d of %d; %s".formatted(there, wanted.size(), bad));
        });
    }
}
