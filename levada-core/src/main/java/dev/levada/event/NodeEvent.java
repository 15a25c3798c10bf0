package dev.levada.event;

/** What became of a node, or of who the jobrunner is. */
public sealed interface NodeEvent extends QueueEvent
        permits NodeJoined, NodeLeft, NodeLost, LeadershipGained, LeadershipLost {}
