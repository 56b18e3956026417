package com.example.lab;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/** Our features, with our glue and stagegate's; its plugin writes {@code reports/index.html} and {@code reports/run.json}. */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
@ConfigurationParameter(key = "cucumber.glue", value = "io.stagegate.steps,com.example.lab")
@ConfigurationParameter(key = "cucumber.plugin", value = "io.stagegate.steps.RunReport")
@ConfigurationParameter(key = "cucumber.publish.quiet", value = "true")
class VerifyLabIT {}
