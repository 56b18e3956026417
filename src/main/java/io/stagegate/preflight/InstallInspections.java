package io.stagegate.preflight;

import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import java.util.ArrayList;
import java.util.List;

/** Everything of an install's environment that can be looked at before stage 10. */
final class InstallInspections {

    private InstallInspections() {}

    static List<Inspection> of(Lab lab, ThisMachine here) {
        InstallLab its = lab.install();
        Install install = lab.environment().install();
        List<Inspection> all = new ArrayList<>(new NameInspections(install, here).all());
        install.loadBalancer()
                .ifPresent(declared -> all.addAll(new LoadBalancerInspections(its, install, declared, here).all()));
        HypervisorInspections domains = new HypervisorInspections(its, install);
        all.add(domains.answers());
        FileInspections files = new FileInspections(its, install, here);
        all.addAll(files.all());
        for (Node node : install.nodes().values()) {
            all.addAll(domains.of(node));
            all.addAll(new NodeInspections(its, install, node, here).all());
        }
        return all;
    }
}
