package io.stagegate;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * Verifies an environment: stage after stage in the order of these parts. The scenarios of a part run at the same
 * time, as far as they only look, and end one after the other (docs/adr/0015): there are more threads than scenarios in a part, since
 * each waits on its own. Which environment, stages and checks: {@code -Denvironment}, {@code -Dstages}, {@code -Dchecks}.
 *
 * <p>Stage 08 observes the bootstrap while it exists, and so runs around stage 11 (docs/adr/0008).
 */
@Suite
@IncludeEngines("junit-platform-suite")
@SelectClasses({
    VerifyIT.Preflight.class,
    VerifyIT.Gathered.class,
    VerifyIT.Bootstrap.class,
    VerifyIT.BootstrapAndBootkube.class,
    VerifyIT.ControlPlaneFormation.class,
    VerifyIT.BootkubeAndMasters.class,
    VerifyIT.Pivot.class,
    VerifyIT.ClusterApiPivot.class
})
class VerifyIT {

    /** Those scenarios of the features that a part's tags choose. */
    @Suite(failIfNoTests = false)
    @IncludeEngines("cucumber")
    @SelectDirectories("features")
    @ExcludeTags("proof")
    @ConfigurationParameter(key = "cucumber.glue", value = "io.stagegate.steps")
    @ConfigurationParameter(
            key = "cucumber.plugin",
            value = "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm,io.stagegate.steps.RunReport")
    @ConfigurationParameter(key = "cucumber.execution.parallel.enabled", value = "true")
    @ConfigurationParameter(key = "cucumber.execution.parallel.config.strategy", value = "fixed")
    @ConfigurationParameter(key = "cucumber.execution.parallel.config.fixed.parallelism", value = "32")
    @ConfigurationParameter(key = "cucumber.execution.parallel.config.fixed.max-pool-size", value = "32")
    @ConfigurationParameter(key = "cucumber.publish.quiet", value = "true")
    @ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
    abstract static class Part {}

    /** Of environments of every kind, and of every run. */
    @IncludeTags("stage-00")
    static class Preflight extends Part {}

    /** Of what was gathered of a failed install. */
    @IncludeTags("stage-B")
    static class Gathered extends Part {}

    @IncludeTags("stage-10")
    static class Bootstrap extends Part {}

    @IncludeTags("stage-08 & !after-11")
    static class BootstrapAndBootkube extends Part {}

    @IncludeTags("stage-11")
    static class ControlPlaneFormation extends Part {}

    @IncludeTags("stage-08 & after-11")
    static class BootkubeAndMasters extends Part {}

    @IncludeTags("stage-12")
    static class Pivot extends Part {}

    /** Of environments of a kind of their own, which have no other part. */
    @IncludeTags("stage-C")
    static class ClusterApiPivot extends Part {}
}
