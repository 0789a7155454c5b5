using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Tests.Webhooks;

public sealed class HostileBodyTests
{
    [Theory]
    [InlineData("note", "'note' events say nothing about branches")]
    [InlineData("pipeline", "'pipeline' events say nothing about branches")]
    [InlineData("deployment", "'deployment' events say nothing about branches")]
    public void An_event_of_another_kind_is_ignored_by_name(string name, string reason) => Recorded.Parse(name).ShouldBe(new ParsedWebhook.Ignored(reason));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("\"push\"")]
    [InlineData("""[{"object_kind":"push"}]""")]
    [InlineData("""{"object_kind":"push"}""")]
    [InlineData("""{"object_kind":["push"],"ref":{}}""")]
    [InlineData("""{"object_kind":"push","project":[],"ref":7,"after":true}""")]
    [InlineData("""{"object_kind":"push","project":{"path_with_namespace":null},"ref":"refs/heads/x"}""")]
    [InlineData("""{"object_kind":"push","project":{"path_with_namespace":"shop/web"},"ref":"refs/heads/x","after":"HEAD"}""")]
    [InlineData("""{"object_kind":"merge_request"}""")]
    [InlineData("""{"object_kind":"merge_request","object_attributes":[]}""")]
    [InlineData("""{"object_kind":"merge_request","object_attributes":{"iid":"5"}}""")]
    [InlineData("""{"object_kind":"merge_request","object_attributes":{"iid":5,"state":"new"}}""")]
    [InlineData("""{"event_name":"repository_update"}""")]
    [InlineData("""{"event_name":"repository_update","project":{"path_with_namespace":"shop/web"},"changes":[1,[],{},null]}""")]
    [InlineData("""{"object_kind":"\u001b[2J"}""")]
    public void Json_that_says_nothing_is_ignored(string body)
    {
        var reason = WebhookParser.Parse(Encoding.UTF8.GetBytes(body), null).ShouldBeOfType<ParsedWebhook.Ignored>().Reason;

        reason.ShouldNotBeEmpty();
        reason.ShouldNotContain(character => char.IsControl(character));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("object_kind=push")]
    [InlineData("""{"object_kind":"push"}}""")]
    [InlineData("""{"object_kind":"push"} {"object_kind":"push"}""")]
    [InlineData("""{"object_kind":"\ud800"}""")]
    public void What_is_not_json_is_malformed(string body) => WebhookParser.Parse(Encoding.UTF8.GetBytes(body), null).ShouldBeOfType<ParsedWebhook.Malformed>();

    [Fact]
    public void A_byte_order_mark_does_no_harm() =>
        WebhookParser.Parse([.. Encoding.UTF8.Preamble, .. Recorded.Bytes("push-branch-created")], null).ShouldBeOfType<ParsedWebhook.Events>();

    [Fact]
    public void A_body_that_was_cut_off_anywhere_is_malformed()
    {
        foreach (var whole in Recorded.All)
        {
            var length = whole.AsSpan().TrimEnd("\n"u8).Length;
            for (var cut = 0; cut < length; cut += 7)
            {
                WebhookParser.Parse(whole.AsSpan(0, cut), null).ShouldBeOfType<ParsedWebhook.Malformed>($"cut at {cut}: {Encoding.UTF8.GetString(whole)}");
            }
        }
    }

    [Fact]
    public void Titles_and_labels_are_cut_to_what_can_be_kept()
    {
        var body = Encoding.UTF8.GetString(Recorded.Bytes("merge_request-open")).Replace("\"Say hello\"", '"' + new string('x', 5000) + "\\u0000\"");

        var title = WebhookParser.Parse(Encoding.UTF8.GetBytes(body), null).ShouldBeOfType<ParsedWebhook.Events>().Branches.Single().MergeRequest!.Title!;

        title.Length.ShouldBeLessThanOrEqualTo(1025);
        title.ShouldNotContain('\0');
    }

    [Fact]
    public void Whatever_is_done_to_a_body_the_answer_is_a_value_with_bounded_names()
    {
        var bodies = Gen.Elements<byte[]>(Recorded.All);
        var edits = Gen.Choose(0, 2).SelectMany(_ => Gen.Choose(0, int.MaxValue - 1), (kind, place) => (Kind: kind, Place: place))
            .SelectMany(_ => Gen.Choose(0, 255), (edit, value) => (edit.Kind, edit.Place, Value: (byte)value));
        var damaged = bodies.SelectMany(_ => Gen.ListOf(edits), (body, list) => list.Take(8).Aggregate(body, (bytes, edit) => Edit(bytes, edit.Kind, edit.Place, edit.Value)));

        Prop.ForAll(Arb.From(damaged), body => WebhookParser.Parse(body, "Push Hook") switch
        {
            ParsedWebhook.Events events => events.Branches.Count > 0 && events.Branches.All(one => one.Project.Length is > 0 and <= 1024 && one.Ref.FullName.Length is > 0 and <= 1024),
            ParsedWebhook.Ignored ignored => ignored.Reason.Length > 0 && !ignored.Reason.Any(char.IsControl),
            ParsedWebhook.Malformed malformed => malformed.Reason.Length > 0,
            _ => false,
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static byte[] Edit(byte[] bytes, int kind, int place, byte value)
    {
        if (bytes.Length == 0) return bytes;
        var at = place % bytes.Length;
        return kind switch
        {
            0 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + value)..]],
            _ => [.. bytes[..at], .. bytes[(place % 97 * bytes.Length / 97)..]],
        };
    }
}
