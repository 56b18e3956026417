package io.stagegate.proof;

import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * The whole proof, in this order: the failure signals, each on a lab of its own; the preflight; then every check in one lab that goes
 * through the stages. Only once that lab has masters can their certificate requests be impersonated.
 */
@Suite
@IncludeEngines("junit-platform-suite")
@SelectClasses({SignalsIT.class, ProofSuiteIT.Checks.class})
class ProofSuiteIT {

    @Suite
    @IncludeEngines("junit-jupiter")
    @SelectClasses({
        PreflightIT.class,
        SeveralSignalsIT.class,
        ProofIT.class,
        ForeignRequestsIT.class,
        EndpointsConditionIT.class,
        ClusterApiProofIT.class
    })
    static class Checks {}
}
