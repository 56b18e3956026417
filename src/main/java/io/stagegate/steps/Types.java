package io.stagegate.steps;

import io.cucumber.java.ParameterType;
import io.stagegate.environment.Node;
import io.stagegate.environment.Side;
import io.stagegate.observation.KubeletCertificate;
import java.util.Locale;

/** The words of the domain that steps take as parameters. */
public final class Types {

    private final ScenarioContext scenario;

    public Types(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    /** A node by its name in the environment; an unknown one is answered with those that there are. */
    @ParameterType("[a-z][a-z0-9-]*")
    public Node node(String name) {
        return scenario.install().node(name);
    }

    /** One of the two clusters of a Cluster API pivot. */
    @ParameterType("bootstrap cluster|pivot cluster")
    public Side cluster(String words) {
        return words.startsWith("bootstrap") ? Side.SOURCE : Side.TARGET;
    }

    /** Which of a kubelet's two certificates. */
    @ParameterType("client|serving")
    public KubeletCertificate wave(String word) {
        return KubeletCertificate.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
