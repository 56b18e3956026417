/**
 * What probes saw, as plain values: checks judge them, reports print them. No I/O, no judgement.
 */
package io.stagegate.observation;
