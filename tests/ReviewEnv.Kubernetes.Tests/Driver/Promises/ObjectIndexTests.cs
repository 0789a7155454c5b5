using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Answers, lists and watch events come in any order; the newest truth stays.</summary>
public sealed class ObjectIndexTests
{
    private static readonly ResourceKind Kind = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);
    private readonly ObjectIndex index = new();

    [Fact]
    public void An_event_of_an_object_that_was_replaced_does_not_hide_the_present_one()
    {
        index.Put(Map("new", 20));

        index.Put(Map("old", 15)).ShouldBeFalse();
        index.Remove(Map("old", 16)).ShouldBeFalse();

        Present()!.Uid.ShouldBe("new");
    }

    [Fact]
    public void An_answer_that_comes_after_the_end_of_its_object_does_not_bring_it_back()
    {
        index.Put(Map("a", 10));
        index.Remove(Map("a", 12)).ShouldBeTrue();

        index.Put(Map("a", 11)).ShouldBeFalse();

        Present().ShouldBeNull();
    }

    [Fact]
    public void An_object_that_lost_its_label_for_a_while_comes_back()
    {
        index.Put(Map("a", 10));
        index.Remove(Map("a", 12));

        index.Put(Map("a", 13)).ShouldBeTrue();

        Present().ShouldNotBeNull();
    }

    [Fact]
    public void What_was_written_after_a_list_was_taken_is_not_gone()
    {
        index.Put(Map("a", 11));

        index.Replace(Kind, [], version: 10).ShouldBeEmpty();
        Present().ShouldNotBeNull();
        index.Replace(Kind, [], version: 11).Count.ShouldBe(1);

        Present().ShouldBeNull();
    }

    [Fact]
    public void A_store_that_was_restored_is_believed()
    {
        index.Replace(Kind, [Map("a", 10)], version: 10);
        index.Put(Map("a", 80));
        index.Reach(Kind, 80);

        index.Replace(Kind, [Map("a", 50)], version: 60);
        Present()!.Version.ShouldBe(50ul);
        index.Put(Map("a", 61)).ShouldBeFalse();

        Present()!.Version.ShouldBe(61ul);
    }

    private LiveObject? Present() => index.View("space", "").Find(ObjectRef.Of(Kind, "one"));

    private static LiveObject Map(string uid, ulong version) => new() { Ref = ObjectRef.Of(Kind, "one"), Space = "space", Uid = uid, Version = version, Health = Health.Good };
}
