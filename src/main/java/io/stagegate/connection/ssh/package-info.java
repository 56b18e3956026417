/**
 * The SSH connection, by sshj: one kept connection a host, host keys checked, output bounded. A command's end is an
 * answer; anything that kept it from being learnt is a {@link io.stagegate.connection.CouldNotCheckException}.
 */
package io.stagegate.connection.ssh;
