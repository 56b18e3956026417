/**
 * The lab as its YAML file declares it: immutable records, the loader, and every mistake a file can hold.
 * No I/O beyond those files.
 */
package io.stagegate.environment;
