/**
 * The connections to a lab: SSH, libvirt, the Kubernetes API, HTTPS. What goes through a connection is an observation;
 * a connection that does not open is a {@link io.stagegate.connection.CouldNotCheckException}, never an answer.
 */
package io.stagegate.connection;
