using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>What answers mean that are none, or say no.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly CannedGitLab server = new();

    [Theory]
    [InlineData("""{"message":"404 Project Not Found"}""", "404 Project Not Found")]
    [InlineData("""{"message":"404 Not found"}""", "404 Not found")]
    public async Task What_GitLab_says_it_does_not_have_is_not_there(string body, string said)
    {
        server.Answer(404, body).Answer(404, body).Answer(404, body);
        using var api = server.Client();
        (await api.FindProjectAsync("shop/web", default)).ShouldBeNull();
        (await api.FindBranchAsync("shop/web", "feature/a", default)).ShouldBeNull();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("shop/web", default));
        failure.Kind.ShouldBe(GitLabTrouble.NotFound);
        failure.Message.ShouldBe($"GitLab answered 404 to GET /projects/shop/web/repository/branches: {said}");
    }

    [Theory]
    [InlineData("<html>404</html>", "text/html")]
    [InlineData("404 page not found", "text/plain")]
    [InlineData("", "application/json")]
    [InlineData("", "")]
    [InlineData("""{"message":"404 Branch Not Found"}""", "text/html")]
    [InlineData("""{"message":"404 Bra""", "application/json")]
    [InlineData("""{"message":"no Route matched with those values"}""", "application/json")]
    [InlineData("""["404 Not Found"]""", "application/json")]
    [InlineData("""{"error":"404 Not Found"}""", "application/json")]
    public async Task A_404_that_is_not_the_API_s_word_about_the_thing_proves_nothing(string body, string type)
    {
        server.Answer(404, body, type);
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.FindBranchAsync("shop/web", "feature/a", default));
        failure.Kind.ShouldBe(GitLabTrouble.Unavailable);
        failure.Status.ShouldBe(404);
        failure.IsTransient.ShouldBeTrue();
        server.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, """{"message":"401 Unauthorized"}""", nameof(GitLabTrouble.Unauthorized), "401 Unauthorized; gitlab.token is wrong")]
    [InlineData(401, """{"error":"invalid_token","error_description":"Token was revoked."}""", nameof(GitLabTrouble.Unauthorized), "invalid_token: Token was revoked.")]
    [InlineData(403, """{"error":"insufficient_scope","error_description":"The request requires higher privileges.","scope":"api"}""", nameof(GitLabTrouble.Forbidden), "insufficient_scope: The request requires higher privileges.")]
    [InlineData(400, """{"message":{"name":["has already been taken","is odd"],"base":["no"]}}""", nameof(GitLabTrouble.Refused), "name has already been taken; is odd; no")]
    [InlineData(400, """{"error":"content is missing"}""", nameof(GitLabTrouble.Refused), "content is missing")]
    [InlineData(422, """{"message":["a","b"]}""", nameof(GitLabTrouble.Refused), "a; b")]
    [InlineData(409, """{"message":7}""", nameof(GitLabTrouble.Refused), ": 7")]
    [InlineData(412, """{"message":null}""", nameof(GitLabTrouble.Refused), "PreconditionFailed")]
    [InlineData(405, "<html>", nameof(GitLabTrouble.Refused), "MethodNotAllowed")]
    [InlineData(400, """{"message":"a\r\nb\u001b[31m"}""", nameof(GitLabTrouble.Refused), ": a  b [31m")]
    [InlineData(501, "<html>", nameof(GitLabTrouble.Unavailable), "NotImplemented")]
    public async Task A_refusal_is_one_readable_sentence(int status, string body, string kind, string said)
    {
        server.Answer(status, body, body.StartsWith('<') ? "text/html" : "application/json");
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.CreateNoteAsync("shop/web", 7, "b", default));
        failure.Kind.ToString().ShouldBe(kind);
        failure.Status.ShouldBe(status);
        failure.Message.ShouldContain(said);
        failure.Message.ShouldNotContain("\n");
        server.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("<html>We are back soon</html>", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""[{"name":"a","commit":{"id":"1"}""", "application/json")]
    [InlineData("""{"name":"a"}""", "application/json")]
    [InlineData("""[{"name":1,"commit":{"id":"1"}}]""", "application/json")]
    [InlineData("""[{"name":null,"commit":{"id":"1"}}]""", "application/json")]
    [InlineData("""[{"name":"a"}]""", "application/json")]
    [InlineData("""[{"name":"a","commit":null}]""", "application/json")]
    [InlineData("""[null]""", "application/json")]
    [InlineData("""[[[[[[[[[]]]]]]]]]""", "application/json")]
    public async Task A_success_that_is_not_the_API_s_is_an_outage_and_no_empty_list(string body, string type)
    {
        server.Answer(200, body, type);
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default));
        failure.Kind.ShouldBe(GitLabTrouble.Unavailable);
        failure.Message.ShouldContain("is not GitLab's API");
        server.Asked.Count.ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_answer_without_end_is_given_up_at_ten_mebibytes(bool announced)
    {
        var stream = new Endless(announced ? 1L << 40 : null);
        server.Answer(_ =>
        {
            var response = CannedGitLab.Of(200, "");
            response.Content = new StreamContent(stream) { Headers = { ContentType = new("application/json") } };
            if (announced) response.Content.Headers.ContentLength = 1L << 40;
            return Task.FromResult(response);
        });
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default));
        failure.Kind.ShouldBe(GitLabTrouble.Unavailable);
        failure.Message.ShouldContain("10485760 bytes");
        stream.Given.ShouldBeLessThan(11 << 20);
    }

    public void Dispose() => server.Dispose();

    private sealed class Endless(long? length) : Stream
    {
        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)' ', offset, count);
            Given += count;
            return count;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length ?? throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
