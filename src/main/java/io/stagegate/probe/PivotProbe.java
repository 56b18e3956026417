package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PivotView;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Both management clusters at the same time, and what was kept of the source before the move.
 *
 * @param digests whether what Secrets and ConfigMaps hold is read, too, to be compared
 */
public record PivotProbe(boolean digests) implements Probe<PivotView> {

    /** Without what Secrets and ConfigMaps hold. */
    public PivotProbe() {
        this(false);
    }

    @Override
    public String subject() {
        return "Cluster API in both clusters";
    }

    @Override
    public PivotView observe(Lab lab) {
        Map<String, Probe<ManagementCluster>> places = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            places.put(side.word(), new ManagementClusterProbe(side, digests));
        }
        PerPlace<ManagementCluster> both = new ParallelProbe<>(subject(), places).observe(lab);
        return new PivotView(
                both.results().get(Side.SOURCE.word()),
                both.results().get(Side.TARGET.word()),
                lab.environment().pivot().target().namespace(),
                BeforeTheMoveFile.read(lab.environment().pivot().record()));
    }
}
