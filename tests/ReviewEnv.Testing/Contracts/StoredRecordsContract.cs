using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing.Contracts;

public abstract class StoredRecordsContract : ReviewStoreContract
{
    [ContractFact]
    public async Task Nothing_is_remembered_of_an_unknown_key()
    {
        var remembered = await LoadAsync(Some.Key());
        remembered.Record.ShouldBeNull();
        remembered.Facts.ShouldBeNull();
        remembered.Wishes.ShouldBe(EnvironmentWishes.None);
        (remembered.Revision, remembered.SeenRevision).ShouldBe((0, 0));
    }

    [ContractFact]
    public async Task A_record_comes_back_whole_after_a_restart()
    {
        var key = Some.Key();
        var record = Record(key, EnvironmentPhase.Provisioning) with
        {
            Commit = Some.Commit(),
            Serving = Some.Commit(),
            Fingerprint = "f1",
            AttemptedAt = Some.Moment.AddTicks(1),
            Published = new PublishedUrl(new Uri("http://x.example.com/a?b=c"), Some.Commit(), Some.Moment),
            Reason = "because \"of\" <that> é",
            Owner = "ada",
            MergeRequestIid = 7,
            CreatedAt = Some.Moment.AddDays(-1),
            ExpiresAt = Some.Moment.AddDays(1),
            NextLookAt = Some.Moment.AddHours(1),
            Outputs = new Dictionary<string, string> { ["DATABASE_URL"] = "x=y" },
            Wreck = new Wreck("w1", "f0", TryAgain: false),
            CanSleep = false,
            LastUse = new UseSign(UseKind.Wake, Some.Moment.AddMinutes(-3)),
            InUseUntil = Some.Moment.AddMinutes(30),
            WarnedOf = Some.Moment.AddDays(1),
            ExpiresBecause = "lives three days",
            WaitsForRoom = true,
        };

        await Store.SaveAsync(record, [], 0, Anyway);
        await ReopenAsync();

        var loaded = (await LoadAsync(key)).Record!;
        loaded.Outputs.ShouldBe(record.Outputs);
        (loaded with { Outputs = record.Outputs }).ShouldBe(record);
    }

    [ContractFact]
    public async Task What_the_forge_was_told_comes_back_whole_after_a_restart()
    {
        var key = Some.Key();
        var memory = new ForgeMemory
        {
            Project = "17",
            Environment = new ToldEnvironment(5, "review/x", ToldEnvironmentState.Reopening, new Uri("https://x.example.com/a?b=c")) { Looks = 2 },
            Deployment = new ToldDeployment(6, Some.Commit(), "f1", ForgeState.Running, ByJob: true),
            Status = new ToldStatus(Some.Commit(), ForgeState.Failed, "d1"),
            Note = new ToldNote(7, 8, "d2"),
            Refused = ForgeRefusals.None.With(ForgePart.Deployment, new ForgeRefusal("d3", Some.Moment, "403 \"no\"")),
            Trouble = new ForgeTrouble(Some.Moment.AddTicks(1), "away"),
            Doubt = new ForgeDoubt(new DoubtfulStatus(Some.Commit(), ForgeState.Running, new DoubtfulStatus(Some.Commit(), ForgeState.Pending, null))),
        };

        await Store.SaveAsync(Record(key, EnvironmentPhase.Ready) with { Forge = memory }, [], 0, Anyway);
        await ReopenAsync();

        (await LoadAsync(key)).Record!.Forge.ShouldBe(memory);
    }

    [ContractFact]
    public async Task What_waits_for_approval_comes_back_whole_after_a_restart()
    {
        var key = Some.Key();
        var change = new ObjectChange("Table/orders", ChangeKind.Replace, [new FieldDifference("KeySchema", "[1]", null)]) { Note = "loses its rows" };
        await Store.SaveAsync(Record(key, EnvironmentPhase.AwaitingApproval) with { Proposal = new ChangeProposal("c1", [change]) }, [], 0, Anyway);
        await WishAsync(key, wishes => wishes with { Approval = new Approval("c1", "ada", Some.Moment) });
        await ReopenAsync();

        var loaded = await LoadAsync(key);
        loaded.Wishes.Approval.ShouldBe(new Approval("c1", "ada", Some.Moment));
        var proposal = loaded.Record!.Proposal.ShouldNotBeNull();
        proposal.Id.ShouldBe("c1");
        (proposal.Changes.ShouldHaveSingleItem() with { Fields = change.Fields }).ShouldBe(change);
        proposal.Changes[0].Fields.ShouldBe(change.Fields);
    }

    [ContractFact]
    public async Task What_events_said_comes_back_whole_after_a_restart()
    {
        var key = Some.Key();
        var mergeRequest = new MergeRequest(7, "opened")
        {
            Title = "Für alle",
            Author = "ada",
            TargetBranch = "main",
            Draft = true,
            FromFork = true,
            Head = Some.CommitOf(3),
            Labels = ["a", "b"],
            Url = new Uri("https://gitlab.example.com/7"),
            UpdatedAt = Some.Moment,
        };
        var told = new BranchEvent(key.Project, key.Ref, BranchEventKind.MergeRequestOpened) { MergeRequest = mergeRequest, Actor = "bob" };
        await AcceptAsync(told);
        await AcceptAsync(Some.Push(key, Some.CommitOf(1), Some.CommitOf(2)));

        await ReopenAsync();

        var facts = (await LoadAsync(key)).Facts!;
        var expected = BranchFacts.None.With(told, Some.Moment).With(Some.Push(key, Some.CommitOf(1), Some.CommitOf(2)), Some.Moment);
        facts.Balance.ShouldBe(expected.Balance, ignoreOrder: true);
        facts.MergeRequest!.Labels.ShouldBe(mergeRequest.Labels);
        (facts.MergeRequest with { Labels = mergeRequest.Labels }).ShouldBe(mergeRequest);
        facts.LastMoves.ShouldBe(expected.LastMoves);
        facts.LastMoves.Count.ShouldBe(1);
        (facts with { Balance = expected.Balance, LastMoves = expected.LastMoves, MergeRequests = expected.MergeRequests }).ShouldBe(expected);
    }

    [ContractFact]
    public async Task What_a_pass_has_seen_never_goes_back()
    {
        var key = Some.Key();
        for (var i = 0; i < 3; i++) await AcceptAsync(Some.Push(key));
        await Store.SaveAsync(Record(key), [], 3, Anyway);
        await Store.SaveAsync(Record(key, EnvironmentPhase.Failed), [], 1, Anyway);

        var remembered = await LoadAsync(key);
        remembered.SeenRevision.ShouldBe(3);
        remembered.Record!.Phase.ShouldBe(EnvironmentPhase.Failed);
        (await Store.ListUnseenAsync(10, Anyway)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task A_pass_that_began_on_a_store_since_lost_hides_no_later_event()
    {
        var key = Some.Key();
        await Store.SaveAsync(Record(key), [], 5, Anyway);
        await AcceptAsync(Some.Push(key));
        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([key]);
    }

    [ContractFact]
    public async Task Records_are_listed_newest_change_first_and_stopped_ones_only_when_asked_for()
    {
        var (old, young, stopped) = (Some.Key(), Some.Key(), Some.Key());
        await Store.SaveAsync(Record(old, updatedAt: Some.Moment), [], 0, Anyway);
        await Store.SaveAsync(Record(young, updatedAt: Some.Moment.AddMinutes(2)), [], 0, Anyway);
        await Store.SaveAsync(Record(stopped, EnvironmentPhase.Stopped, Some.Moment.AddMinutes(1)), [], 0, Anyway);
        await AcceptAsync(Some.Push(Some.Key()));

        (await Store.ListAsync(includeStopped: false, Anyway)).Select(record => record.Key).ShouldBe([young, old]);
        (await Store.ListAsync(includeStopped: true, Anyway)).Select(record => record.Key).ShouldBe([young, stopped, old]);
    }

    [ContractFact]
    public async Task A_wish_is_stored_with_its_line_and_asks_for_a_look()
    {
        var key = Some.Key();
        var stop = new StopWish(Some.Commit(), "ada", Some.Moment, "done");
        var deploy = new DeployWish(null, "bob", Some.Moment, 3);

        var answer = await WishAsync(key, wishes => wishes with { Stop = stop, Deploy = deploy, Pin = new Pin(null, "eve", "demo"), ExtendedUntil = Some.Moment });
        await ReopenAsync();

        var remembered = await LoadAsync(key);
        remembered.Wishes.ShouldBe(answer);
        remembered.Wishes.Stop.ShouldBe(stop);
        remembered.Wishes.Deploy.ShouldBe(deploy);
        remembered.Revision.ShouldBe(1);
        remembered.Facts.ShouldBeNull();
        (await MessagesAsync(key)).ShouldBe(["wished"]);
        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([key]);
    }

    [ContractFact]
    public async Task Every_sign_of_use_comes_back_with_the_wishes()
    {
        var key = Some.Key();
        foreach (var kind in Enum.GetValues<UseKind>())
        {
            var used = new UseSign(kind, Some.Moment.AddTicks((int)kind));
            await WishAsync(key, wishes => wishes with { Used = used });
            (await LoadAsync(key)).Wishes.Used.ShouldBe(used);
        }
    }

    [ContractFact]
    public async Task Leases_come_back_and_say_the_same_however_often_they_are_read()
    {
        var key = Some.Key();
        var lease = new Lease("1", "dast", "dora", Some.Moment, Some.Moment.AddHours(1));
        await WishAsync(key, wishes => wishes.WithLeases([lease, lease with { Id = "2" }]) with { Pin = new Pin(null, "eve", "demo") });
        await ReopenAsync();

        var (first, second) = ((await LoadAsync(key)).Wishes, (await LoadAsync(key)).Wishes);
        first.Leases.ShouldBe([lease, lease with { Id = "2" }]);
        first.SaysTheSameAs(second).ShouldBeTrue();
        first.SaysTheSameAs(second.WithLeases([lease])).ShouldBeFalse();
        first.SaysTheSameAs(second with { Pin = null }).ShouldBeFalse();
        second.WithLeases([]).Leases.ShouldBeNull();
    }

    [ContractFact]
    public async Task Wishes_events_and_records_of_a_key_leave_each_other_alone()
    {
        var key = Some.Key();
        await WishAsync(key, wishes => wishes with { Pin = new Pin(null, "eve", "demo") });
        await AcceptAsync(Some.Push(key));
        await Store.SaveAsync(Record(key), [], 2, Anyway);
        await Store.MarkUnseenAsync([key], Anyway);

        var remembered = await LoadAsync(key);
        remembered.Wishes.Pin.ShouldNotBeNull();
        remembered.Facts.ShouldNotBeNull();
        remembered.Record.ShouldNotBeNull();
        (remembered.Revision, remembered.SeenRevision).ShouldBe((3, 2));
    }

    [ContractFact]
    public async Task Fifty_wishes_at_once_each_see_the_one_before()
    {
        var key = Some.Key();
        var other = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Store : other).WishAsync(
            key, wishes => wishes with { Deploy = new DeployWish(null, "ada", Some.Moment, (wishes.Deploy?.Generation ?? 0) + 1) }, Entry(key, "again"), Anyway)));

        (await LoadAsync(key)).Wishes.Deploy!.Generation.ShouldBe(50);
    }

    [ContractFact]
    public async Task A_wish_that_throws_spoils_nobody_elses_call()
    {
        var (key, neighbour) = (Some.Key(), Some.Key());
        var bad = Enumerable.Range(0, 10).Select(_ => Should.ThrowAsync<InvalidTimeZoneException>(() => WishAsync(key, _ => throw new InvalidTimeZoneException()))).ToList();
        var good = Enumerable.Range(0, 10).Select(_ => AcceptAsync(Some.Push(neighbour))).ToList();
        var alsoGood = WishAsync(key, wishes => wishes with { ExtendedUntil = Some.Moment });

        await Task.WhenAll(bad);
        (await Task.WhenAll(good)).ShouldAllBe(stored => stored);
        await alsoGood;

        (await LoadAsync(neighbour)).Revision.ShouldBe(10);
        (await LoadAsync(key)).Revision.ShouldBe(1);
        (await MessagesAsync(key)).ShouldBe(["wished"]);
    }

    [ContractFact]
    public async Task The_journal_gives_the_newest_lines_oldest_first()
    {
        var (key, other) = (Some.Key(), Some.Key());
        await Store.SaveAsync(Record(key), [Entry(key, "one"), Entry(other, "else"), Entry(key, "two")], 0, Anyway);
        await Store.SaveAsync(Record(key), [Entry(key, "three\nlines\nlong")], 0, Anyway);

        (await MessagesAsync(key)).ShouldBe(["one", "two", "three\nlines\nlong"]);
        (await MessagesAsync(key, 2)).ShouldBe(["two", "three\nlines\nlong"]);
        (await MessagesAsync(other)).ShouldBe(["else"]);
        var sequences = (await Store.ReadAsync(key, 10, Anyway)).Select(entry => entry.Sequence).ToList();
        sequences.ShouldBeInOrder(SortDirection.Ascending);
        sequences[0].ShouldBeGreaterThan(0);
    }

    [ContractFact]
    public async Task Every_kind_of_line_comes_back_as_it_was()
    {
        var key = Some.Key();
        var lines = Enum.GetValues<JournalKind>().Select(kind => new JournalEntry(key, Some.Moment, kind, $"line {kind}") { Actor = "ada", Commit = Some.CommitOf(3) }).ToList();
        await Store.SaveAsync(Record(key), lines, 0, Anyway);
        (await Store.ReadAsync(key, 100, Anyway)).Select(line => line with { Sequence = 0 }).ShouldBe(lines);
    }
}
