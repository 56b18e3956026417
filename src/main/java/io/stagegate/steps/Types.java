package io.stagegate.steps;

import io.cucumber.java.ParameterType;
import io.stagegate.environment.Node;

/** The words of the domain that steps take as parameters. */
public final class Types {

    private final Scene scene;

    public Types(Scene scene) {
        this.scene = scene;
    }

    /** A node by its name in the environment; an unknown one is answered with those that there are. */
    @ParameterType("[a-z][a-z0-9-]*")
    public Node node(String name) {
        return scene.environment().node(name);
    }
}
