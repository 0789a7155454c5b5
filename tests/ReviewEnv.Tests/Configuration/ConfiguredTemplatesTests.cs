using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Tests.Configuration;

public sealed class ConfiguredTemplatesTests : IDisposable
{
    private readonly SomeConfiguration some = new();
    private readonly RepositoryWithFolder repository = new();

    public void Dispose() => some.Dispose();

    [Fact]
    public async Task A_name_is_the_first_folder_that_has_it()
    {
        var second = Directory.CreateDirectory(Path.Combine(some.Folder, "second")).FullName;
        foreach (var name in new[] { "web", "other" })
        {
            Directory.CreateDirectory(Path.Combine(second, name));
            await File.WriteAllTextAsync(Path.Combine(second, name, "template.yaml"), "second");
        }

        var templates = Templates(Path.Combine(some.Folder, "templates", "environments"), second);
        (await templates.LoadAsync("web", "a/b", Some.Commit(), default)).Files["template.yaml"].ShouldStartWith("driver");
        (await templates.LoadAsync("other", "a/b", Some.Commit(), default)).Files["template.yaml"].ShouldBe("second");
    }

    [Theory]
    [InlineData("../web")]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("")]
    [InlineData("wep")]
    [InlineData("repository:../x")]
    [InlineData("repository:")]
    [InlineData("repository:a/../../b")]
    [InlineData("repository:.git")]
    public async Task A_name_that_leads_elsewhere_is_no_template(string name) =>
        await Should.ThrowAsync<TemplateException>(() => Templates(Path.Combine(some.Folder, "templates", "environments")).LoadAsync(name, "a/b", Some.Commit(), default));

    [Fact]
    public async Task A_folder_of_the_repository_is_read_at_the_commit()
    {
        var files = await Templates().LoadAsync("repository:deploy/review", "a/b", Some.Commit(), default);
        files.Files["template.yaml"].ShouldBe("a/b deploy/review");
        (await Should.ThrowAsync<TemplateException>(() => Templates().LoadAsync("repository:none", "a/b", Some.Commit(), default))).Message.ShouldContain("there is no such folder");
    }

    [Fact]
    public async Task A_template_that_is_too_large_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(some.Folder, "templates", "environments", "web", "big.txt"), new string('x', 2 * 1024 * 1024));
        var refused = await Should.ThrowAsync<TemplateException>(() => Templates(Path.Combine(some.Folder, "templates", "environments")).LoadAsync("web", "a/b", Some.Commit(), default));
        refused.Message.ShouldContain("1 MiB");
    }

    [Fact]
    public void The_template_that_is_shipped_is_in_order()
    {
        var folder = new TemplateFolders([TemplateFolders.Shipped]).Find("static-site").ShouldNotBeNull();
        TemplateCheck.Check(TemplateFolders.ReadFolder(folder, "static-site")).ShouldBeEmpty();
        foreach (var (root, fine) in new[] { (".", true), ("site", true), ("./public/", true), ("a/b", true), ("../x", false), ("/etc", false), ("a/../..", false), (".git", false) })
        {
            var project = new ProjectSettings { Path = "a/b", Target = "here", Template = "static-site", Parameters = new Dictionary<string, string> { ["root"] = root } };
            TemplateCheck.Check(TemplateFolders.ReadFolder(folder, "static-site"), project).Any().ShouldBe(!fine, root);
        }
    }

    private ConfiguredTemplates Templates(params string[] folders) => new(new TemplateFolders(folders), repository);

    private sealed class RepositoryWithFolder : IBranchSource
    {
        public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(folder == "none" ? [] : new Dictionary<string, string> { ["template.yaml"] = $"{project} {folder}" });

        public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
