package io.stagegate;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * Verifies an environment: every feature, in the order of their files' names, one scenario after the other. Which
 * environment, stages and checks: {@code -Denvironment}, {@code -Dstages}, {@code -Dchecks}.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
@ExcludeTags("proof")
@ConfigurationParameter(key = "cucumber.glue", value = "io.stagegate.steps")
@ConfigurationParameter(
        key = "cucumber.plugin",
        value = "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm,io.stagegate.steps.RunDescription")
@ConfigurationParameter(key = "cucumber.publish.quiet", value = "true")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class VerifyIT {}
