package io.stagegate.signal;

/** The scripts by which looks ask a node, for connections that answer in its place from what was gathered of it. */
public final class NodeScripts {

    /** So many lines of a log at most, the latest. */
    public static final int MOST_LINES = Look.MOST_LINES;

    /** So many of lines that differ in numbers only. */
    public static final int ALIKE = NodeLogs.ALIKE;

    /** Journals: what journalctl takes for each is a parameter, the lines wanted of it a line of the input. */
    public static final String JOURNALS = JournalLook.WHOLE + NodeLogs.FUNCTIONS;

    /** Containers' logs: their paths are parameters, the lines wanted of each a line of the input. */
    public static final String CONTAINER_LOGS = ContainerLogLook.WHOLE + NodeLogs.FUNCTIONS;

    /** The containers there are, and the last lines of the logs below the parameter. */
    public static final String CONTAINERS = ContainersLook.SCRIPT;

    /** The state of the unit that the parameter names. */
    public static final String UNIT = NodeLooks.UNIT;

    public static final String HOST_NAME = NodeLooks.HOST;

    /** The state of podman's container that the parameter names. */
    public static final String PODMAN = NodeLooks.PODMAN;

    private NodeScripts() {}
}
