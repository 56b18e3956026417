/**
 * The doors to a lab: SSH, libvirt, the Kubernetes API, HTTPS. What goes through a door is an observation;
 * a door that does not open is a {@link io.stagegate.connection.CouldNotCheckException}, never an answer.
 */
package io.stagegate.connection;
