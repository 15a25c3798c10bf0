/** Running jobs: election of the jobrunner, dispatch, workers, heartbeat, rescue. */
@org.jspecify.annotations.NullMarked
package dev.levada.runner;
