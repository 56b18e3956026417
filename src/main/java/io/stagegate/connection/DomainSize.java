package io.stagegate.connection;

/**
 * What a domain is given.
 *
 * @param vcpus virtual CPUs
 * @param memory in bytes, at most
 */
public record DomainSize(int vcpus, long memory) {

    @Override
    public String toString() {
        return vcpus + (vcpus == 1 ? " vCPU, " : " vCPUs, ") + (memory >> 20) + " MiB of memory";
    }
}
