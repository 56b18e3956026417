package io.stagegate.proof;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/** Makes every failure signal's fault in the sandbox; {@code -Dsignals=10.F4,11.F7} makes some. */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
@IncludeTags("proof")
@ConfigurationParameter(key = "cucumber.glue", value = "io.stagegate.proof")
@ConfigurationParameter(key = "cucumber.plugin", value = "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm")
@ConfigurationParameter(key = "cucumber.publish.quiet", value = "true")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class SignalsIT {}
