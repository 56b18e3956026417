/**
 * Monitoring: what is observed all the time while checks come and go, kept as a history.
 */
package io.stagegate.monitor;
