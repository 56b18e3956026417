/**
 * Observing: what is there now. A probe asks the lab through its connections and returns what it saw, as a
 * value that prints well; it never judges, waits or changes anything.
 */
package io.stagegate.probe;
