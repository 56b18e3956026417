/**
 * Changing a lab, and only as its environment permits: every action names its permission, and does nothing where
 * its effect is there already.
 */
package io.stagegate.action;
