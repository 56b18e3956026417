/**
 * SignalFinder: collects what failure signals are known by, and names those that stand. It never changes a verdict.
 */
package io.stagegate.signal;
