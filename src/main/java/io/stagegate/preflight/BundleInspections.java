package io.stagegate.preflight;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.Node;
import io.stagegate.preflight.Inspection.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What of a bundle was read. Whatever is missing makes no check red: those that need it could not be made. */
final class BundleInspections {

    private BundleInspections() {}

    static List<Inspection> of(Lab lab) {
        Bundle bundle = (Bundle) lab.environment();
        List<Inspection> all = new ArrayList<>();
        all.add(new Inspection(
                "what was gathered", "a log bundle or a must-gather", () -> Answer.right(bundle.extent())));
        for (String note : bundle.files().notes()) {
            all.add(new Inspection(
                    "the whole of it",
                    "every file readable",
                    () -> Answer.warning(note, "if what is missing matters: gather again, or get the file again")));
        }
        String missing = bundle.nodes().values().stream()
                .filter(node -> bundle.folder(node).isEmpty())
                .map(Node::name)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            all.add(new Inspection(
                    "every host",
                    "the bootstrap and every master",
                    () -> Answer.warning(
                            "nothing of " + missing,
                            "gather again once they let SSH in: openshift-install gather bootstrap --bootstrap ADDRESS"
                                    + " --master ADDRESS, once for each master")));
        }
        if (bundle.files().below("resources/").stream().noneMatch(path -> path.endsWith(".json"))
                && bundle.files().below("cluster-scoped-resources/").isEmpty()) {
            all.add(new Inspection(
                    "the API's objects",
                    "resources, or cluster-scoped-resources",
                    () -> Answer.warning("none: the API did not answer when it was gathered", "")));
        }
        return all;
    }
}
