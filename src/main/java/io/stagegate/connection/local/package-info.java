/** This machine's own shell, with the rules of the SSH connection: a command's end is an answer, all else could not check. */
package io.stagegate.connection.local;
