package dev.levada;

import dev.levada.search.Visibility;

/** The queue in somebody's hands. */
final class ActingInDatabase implements Acting {

    private final Trail trail;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;
    private final NamedCalls calls;

    ActingInDatabase(Trail trail, JobsInDatabase jobs, ChannelsInDatabase channels, NamedCalls calls) {
        this.trail = trail;
        this.jobs = jobs.with(trail);
        this.channels = channels.with(trail);
        this.calls = calls;
    }

    @Override
    public Acting visibleTo(Visibility visibility) {
        return new ActingInDatabase(trail.visibleTo(visibility), jobs, channels, calls);
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public DelayedJob delay(NamedCall call) {
        return calls.delay(call, trail);
    }
}
