package dev.levada;

import dev.levada.audit.Actor;
import dev.levada.search.Visibility;
import dev.levada.store.Schema;

/** Jobs and channels in somebody's hands. */
final class ActingInDatabase implements Acting {

    private final Actor actor;
    private final Schema schema;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;

    ActingInDatabase(Actor actor, Schema schema, JobsInDatabase jobs, ChannelsInDatabase channels) {
        this.actor = actor;
        this.schema = schema;
        this.jobs = jobs;
        this.channels = channels;
    }

    @Override
    public Acting visibleTo(Visibility visibility) {
        Trail trail = new Trail(actor, visibility, schema);
        return new ActingInDatabase(actor, schema, jobs.with(trail), channels.with(trail));
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public Channels channels() {
        return channels;
    }
}
