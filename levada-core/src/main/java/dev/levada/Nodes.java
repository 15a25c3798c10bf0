package dev.levada;

import dev.levada.status.NodeStatus;
import java.util.List;

/** The nodes of the cluster: to look at. Safe for use by several threads. */
public interface Nodes {

    /**
     * The nodes that count as alive, those that were lost within the last hour, and any that still have jobs; by id.
     *
     * @throws JobStoreException when the database cannot be reached
     */
    List<NodeStatus> list();
}
