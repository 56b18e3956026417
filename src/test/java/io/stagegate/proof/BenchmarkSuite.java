package io.stagegate.proof;

import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * Every benchmark, in this order: that of many hosts while the lab is not busy yet. Each is skipped where the environment is not of its
 * kind.
 */
@Suite
@IncludeEngines("junit-jupiter")
@SelectClasses({
    HostsBenchmark.class,
    PassBenchmark.class,
    NoticeBenchmark.class,
    CostBenchmark.class,
    DisruptionBenchmark.class,
    ClusterApiBenchmark.class
})
class BenchmarkSuite {}
