package dev.levada;

import dev.levada.search.Visibility;

/** The queue in somebody's hands. */
final class ActingInDatabase implements Acting {

    private final Trail trail;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;
    private final ModulesInDatabase modules;
    private final BondInDatabase bond;
    private final NamedCalls calls;

    ActingInDatabase(
            Trail trail,
            JobsInDatabase jobs,
            ChannelsInDatabase channels,
            ModulesInDatabase modules,
            BondInDatabase bond,
            NamedCalls calls) {
        this.trail = trail;
        this.jobs = jobs.with(trail);
        this.channels = channels.with(trail);
        this.modules = modules.with(trail);
        this.bond = bond.with(trail);
        this.calls = calls;
    }

    @Override
    public Acting visibleTo(Visibility visibility) {
        return new ActingInDatabase(trail.visibleTo(visibility), jobs, channels, modules, bond, calls);
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
    public Modules modules() {
        return modules;
    }

    @Override
    public void confirmDatabase() {
        bond.confirm();
    }

    @Override
    public long discardAndConfirmDatabase() {
        return bond.discardAndConfirm();
    }

    @Override
    public DelayedJob delay(NamedCall call) {
        return calls.delay(call, trail);
    }
}
