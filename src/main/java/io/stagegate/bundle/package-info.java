/**
 * What was gathered of a failed install, as the lab that it was: connections that answer from files.
 */
package io.stagegate.bundle;
