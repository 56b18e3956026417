/**
 * Judging: what an observation is worth. Pure functions of what was seen; nothing here does I/O,
 * so that every check can be tested in all its verdicts without a lab.
 */
package io.stagegate.check;
