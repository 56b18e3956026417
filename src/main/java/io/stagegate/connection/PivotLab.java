package io.stagegate.connection;

import io.stagegate.environment.Side;

/** The lab of a Cluster API pivot. */
public interface PivotLab extends Lab {

    /** One of the two management clusters. */
    Kubernetes kubernetes(Side side);

    /** The host that has the tools: kind, clusterctl, kubectl, helm. */
    Shell tools();
}
