/**
 * What was gathered of a failed install, as files: an archive or a folder that nobody vouches for, read within limits.
 */
package io.stagegate.gathered;
