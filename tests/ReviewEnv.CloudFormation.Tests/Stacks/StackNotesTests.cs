using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.CloudFormation.Tests.Stacks;

public sealed class StackNotesTests
{
    private static readonly StackNotes Notes = new()
    {
        Instance = "reviewenv",
        Key = new EnvironmentKey("shop/web", GitRef.Branch("feature/🚀 \";rm -rf ~;\"")),
        Commit = Some.Commit(),
        Fingerprint = "abc.1-2",
        Asleep = true,
        Previous = Some.Commit(),
        Template = "cloudformation-web",
        Owner = "Ada Lovelace",
        MergeRequestIid = 42,
        ExpiresAt = Some.Moment,
        UrlOutput = "Site",
        UrlPath = "/start?x=1",
        Outputs = ["ApiUrl", "QueueUrl"],
    };

    [Fact]
    public void Everything_that_must_survive_the_store_comes_back_from_a_stack_s_tags()
    {
        var read = StackNotes.Read(Notes.Write()).ShouldNotBeNull();
        read.Outputs.ShouldBe(Notes.Outputs);
        (read with { Outputs = Notes.Outputs }).ShouldBe(Notes);
    }

    [Fact]
    public void Every_tag_is_one_that_every_service_takes()
    {
        foreach (var (key, value) in Notes.Write())
        {
            key.ShouldMatch("^reviewenv:[a-z0-9.-]+$");
            value.ShouldMatch("^[A-Za-z0-9_.:/=+@-]{1,256}$");
        }
    }

    [Fact]
    public void A_stack_that_lacks_what_names_its_owner_is_nobody_s()
    {
        foreach (var key in (string[])["instance", "project", "ref", "commit", "fingerprint"])
        {
            StackNotes.Read(Notes.Write().Where(pair => pair.Key != $"reviewenv:{key}").ToDictionary()).ShouldBeNull(key);
        }
    }
}
