using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>Whatever happens on the way, the end is the state of the branches.</summary>
public sealed class ConvergenceTests
{
    private static readonly string[] Names = ["feature/a", "feature-a", "日本語", "a b", "fix"];

    [Fact]
    public void Doubled_and_reordered_events_end_in_the_state_of_the_branches() => Check((world, random) => LiveAsync(world, random, loss: 0, death: 0));

    [Fact]
    public void Passes_that_die_around_any_call_end_in_the_state_of_the_branches() => Check((world, random) => LiveAsync(world, random, loss: 0, death: 0.3));

    [Fact]
    public void Lost_events_are_healed_by_the_next_sweep() => Check(async (world, random) =>
    {
        await LiveAsync(world, random, loss: 0.5, death: 0.1);
        await world.Sweeper.SweepAsync(null, CancellationToken.None);
    });

    [Fact]
    public void Once_at_rest_further_passes_change_nothing() => Check(async (world, random) =>
    {
        await LiveAsync(world, random, loss: 0, death: 0);
        foreach (var name in Names) await world.SettleAsync(World.Key(name));
        var saved = world.Saved.Count;
        var applied = world.Driver.Applied.Count;
        foreach (var name in Names) await world.SettleAsync(World.Key(name));
        world.Driver.Applied.Count.ShouldBe(applied);
        world.Saved.Count.ShouldBe(saved);
    });

    [Fact]
    public void Where_changes_are_prepared_and_first_creations_fail_the_end_is_the_same() => Check(async (world, random) =>
    {
        (world.Platform.Prepares, world.Platform.Wrecks) = (true, true);
        await LiveAsync(world, random, loss: 0, death: 0.2, bad: 0.3);
        await MendAsync(world);
    });

    [Fact]
    public void Where_changes_are_approved_at_any_time_nothing_is_carried_out_that_nobody_approved() => Check(
        async (world, random) =>
        {
            world.Platform.Wrecks = true;
            await LiveAsync(world, random, loss: 0, death: 0.2, bad: 0.2);
            await MendAsync(world);
            for (var round = 0; round < 2; round++)
            {
                foreach (var name in Names)
                {
                    await world.SettleAsync(World.Key(name));
                    await world.ApproveAsync(World.Key(name));
                }
            }

            world.Driver.Applied.ShouldAllBe(spec => spec.ApprovedChange != null && world.Approved.Contains(spec.ApprovedChange));
            world.Driver.Applied.Select(spec => spec.ApprovedChange).ShouldBeUnique();
        },
        () => new World(requireApproval: true));

    [Fact]
    public void Whatever_was_put_to_sleep_and_woken_on_the_way_serves_its_branch_once_it_is_awake() => Check(
        async (world, random) =>
        {
            await LiveAsync(world, random, loss: 0, death: 0.2);
            foreach (var name in Names) await world.WakeAsync(World.Key(name));
        },
        () => new World { Platform = { Sleeps = true } });

    [Fact]
    public void What_is_put_to_sleep_sleeps_in_the_end_serves_nothing_and_keeps_its_address() => Check(
        async (world, random) =>
        {
            await LiveAsync(world, random, loss: 0, death: 0.2);
            // What fell asleep before it ever answered has no address to keep.
            foreach (var name in Names) await world.WakeAsync(World.Key(name));
            await SettleAllAsync(world);
            foreach (var name in Names) await world.SleepAsync(World.Key(name));
            await SettleAllAsync(world);

            (await world.ServedAsync()).ShouldBeEmpty();
            world.Platform.Names.Count.ShouldBe(world.Branches.Count);
            foreach (var gitRef in world.Branches.Keys)
            {
                var record = (await world.Store.LoadAsync(World.Key(gitRef.Name), CancellationToken.None)).Record!;
                (record.Phase, record.Published is not null).ShouldBe((EnvironmentPhase.Sleeping, true), gitRef.Name);
            }

            foreach (var name in Names) await world.WakeAsync(World.Key(name));
        },
        () => new World { Platform = { Sleeps = true } });

    [Fact]
    public void What_nobody_uses_sleeps_whatever_came_between_and_the_next_use_wakes_it() => Check(
        async (world, random) =>
        {
            await LiveAsync(world, random, loss: 0, death: 0.2);
            await SettleAllAsync(world);
            world.Clock.Advance(TimeSpan.FromHours(3));
            await SettleAllAsync(world);
            (await world.ServedAsync()).ShouldBeEmpty();

            foreach (var name in Names) await world.WakeAsync(World.Key(name));
        },
        () => new World(lifetime: new LifetimeSettings(TimeSpan.FromDays(3)) { SleepAfter = TimeSpan.FromHours(2) }) { Platform = { Sleeps = true } });

    private static async Task SettleAllAsync(World world)
    {
        await world.SettleUnseenAsync();
        foreach (var name in Names) await world.SettleAsync(World.Key(name));
    }

    /// <summary>A branch whose head does not start gets one that does.</summary>
    private static async Task MendAsync(World world)
    {
        foreach (var (gitRef, head) in world.Branches.ToList())
        {
            if (world.Platform.Fails(head)) await world.DeliverAsync(world.Push(gitRef.Name, Some.Commit()));
        }
    }

    /// <summary>Random pushes and deletions; events arrive late, twice, in any order or not at all; passes happen in between.</summary>
    private static async Task LiveAsync(World world, Random random, double loss, double death, double bad = 0)
    {
        world.Platform.StartsIn = TimeSpan.FromSeconds(random.Next(3));
        world.Platform.GoesIn = TimeSpan.FromSeconds(random.Next(3));
        world.DiesAround = () => random.NextDouble() < death;
        world.Forge.Dies = world.DiesAround;
        var pending = new List<BranchEvent>();
        for (var i = 0; i < 25; i++)
        {
            var name = Names[random.Next(Names.Length)];
            var commit = Some.Commit();
            if (random.NextDouble() < bad) world.Platform.Say(commit, Behaviour.FailsToStart);
            pending.Add(world.Push(name, random.Next(4) == 0 ? null : commit));
            if (world.Platform.Sleeps && random.Next(2) == 0) await world.SleepAsync(World.Key(Names[random.Next(Names.Length)]));
            if (world.Platform.Sleeps && random.Next(3) == 0) await world.WakeAsync(World.Key(Names[random.Next(Names.Length)]));
            if (world.RequireApproval && random.Next(2) == 0) await world.ApproveAsync(World.Key(Names[random.Next(Names.Length)]));
            while (pending.Count > 0 && random.Next(2) == 0)
            {
                var one = pending[random.Next(pending.Count)];
                if (random.Next(5) > 0) pending.Remove(one);
                if (random.NextDouble() >= loss) await world.DeliverAsync(one);
            }

            world.ForgeTrouble = random.Next(6) == 0 ? "503" : null;
            world.Forge.Trouble = world.ForgeTrouble;
            await SomePassesAsync(world, random);
        }

        foreach (var one in pending.Where(_ => random.NextDouble() >= loss)) await world.DeliverAsync(one);
        world.ForgeTrouble = null;
        world.Forge.Trouble = null;
        world.DiesAround = () => false;
        world.Forge.Dies = () => false;
    }

    private static async Task SomePassesAsync(World world, Random random)
    {
        for (var i = random.Next(6); i > 0; i--)
        {
            try
            {
                await world.PassAsync(World.Key(Names[random.Next(Names.Length)]));
            }
            catch (OperationCanceledException)
            {
                // The process died; the queue would do the pass again.
            }

            world.Clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
        }
    }

    private static void Check(Func<World, Random, Task> life, Func<World>? begin = null) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var world = begin?.Invoke() ?? new World();
        life(world, new Random(seed)).GetAwaiter().GetResult();
        world.SettleUnseenAsync().GetAwaiter().GetResult();
        // What waits for time, not for an event: the queue would come back to it.
        foreach (var name in Names) world.SettleAsync(World.Key(name)).GetAwaiter().GetResult();
        world.ServedAsync().GetAwaiter().GetResult().OrderBy(pair => pair.Key.FullName, StringComparer.Ordinal)
            .ShouldBe(world.Branches.OrderBy(pair => pair.Key.FullName, StringComparer.Ordinal), $"seed {seed}");
        world.Platform.Names.Count.ShouldBe(world.Branches.Count, $"seed {seed}");
        ShouldShow(world, $"seed {seed}");
    }).QuickCheckThrowOnFailure();

    /// <summary>The forge shows what there is, and nothing that is not waited for any more.</summary>
    private static void ShouldShow(World world, string seed)
    {
        world.Forge.Environments.Values.Count(environment => !environment.Stopped).ShouldBe(world.Branches.Count, seed);
        foreach (var (gitRef, head) in world.Branches)
        {
            world.Forge.Deployments.FindLast(deployment => deployment.Key.Ref == gitRef).ShouldSatisfyAllConditions(
                last => last.Commit.ShouldBe(head, seed),
                last => last.State.ShouldBe(ForgeState.Success, seed));
            world.Forge.Statuses[head].State.ShouldBe(ForgeState.Success, seed);
        }

        world.Forge.Deployments.ShouldAllBe(deployment => deployment.State != ForgeState.Running, seed);
        world.Forge.Deployments.Where(deployment => deployment.State == ForgeState.Success).Select(deployment => (deployment.Key, deployment.Commit)).ShouldBeUnique();
        world.Forge.Statuses.Values.ShouldAllBe(status => status.State != ForgeState.Running && status.State != ForgeState.Pending, seed);
    }
}
