package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;

/** The pods with a label in a namespace, from the API. */
public record ClusterPodsProbe(String namespace, String label, String value) implements Probe<ClusterPods> {

    /** etcd's pods on the masters carry {@code app=etcd}, in hand-made clusters as in OpenShift's own. */
    public static ClusterPodsProbe etcd(InstallProfile profile) {
        return new ClusterPodsProbe(profile.mastersStaticPod("etcd").namespace(), "app", "etcd");
    }

    public static ClusterPodsProbe of(Profile.LabelledPods pods) {
        return new ClusterPodsProbe(pods.namespace(), pods.key(), pods.value());
    }

    @Override
    public String subject() {
        return "pods " + label + "=" + value + " in " + namespace;
    }

    @Override
    public ClusterPods observe(Lab lab) {
        return new ClusterPods(
                subject(),
                lab
                        .kubernetes()
                        .ask(
                                "list " + subject(),
                                api -> api.pods()
                                        .inNamespace(namespace)
                                        .withLabel(label, value)
                                        .list()
                                        .getItems())
                        .stream()
                        .map(ApiPods::read)
                        .toList());
    }
}
