package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import io.stagegate.observation.ServiceRecord;
import io.stagegate.probe.ServiceRecordProbe;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a unit has recorded of itself, a finding for each entry; nothing where labs of this kind keep no records. */
final class ServiceRecordLook {

    static final Look LOOK = Look.onNodes("service-record", "unit phase stage result", ServiceRecordLook::collect)
            .of("`bootkube`, or a unit's whole name")
            .withTimes();

    private ServiceRecordLook() {}

    private static List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        InstallProfile profile = lab.environment().install().profile();
        String unit = JournalLook.unit(profile.units(), place.of());
        return profile.files()
                .serviceRecords()
                .map(directory -> new ServiceRecordProbe(node, directory, unit).observe(lab))
                .map(record -> record.entries().stream()
                        .map(entry -> finding(node, unit, entry))
                        .toList())
                .orElse(List.of());
    }

    private static Finding finding(Node node, String unit, ServiceRecord.Entry entry) {
        return new Finding(
                node.name(),
                entry.at(),
                entry.toString(),
                Map.of("unit", unit, "phase", entry.phase(), "stage", entry.stage(), "result", entry.result()));
    }
}
