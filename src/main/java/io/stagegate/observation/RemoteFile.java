package io.stagegate.observation;

/** Whether a file is on a node. */
public record RemoteFile(String node, String path, boolean exists) {

    @Override
    public String toString() {
        return path + (exists ? " is on " : " is not on ") + node;
    }
}
