/**
 * Waiting: look and judge until the check holds, nothing can make it hold any more, or patience ends. What was seen
 * last is never lost.
 */
package io.stagegate.wait;
