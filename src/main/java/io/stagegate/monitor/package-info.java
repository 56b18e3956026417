/**
 * Following: what is looked at all the time while checks come and go, kept as a history.
 */
package io.stagegate.monitor;
