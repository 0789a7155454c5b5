using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ReviewEnv.EndToEnd;

/// <summary>A daemon with one environment, and a browser before its pages.</summary>
public abstract class PagesInBrowser : IAsyncLifetime
{
    protected const string Project = "group/site";
    protected const string Branch = "feature/<b>bold</b>";

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private string main = "";

    protected PagesInBrowser(Workspace? workspace = null) => Workspace = workspace ?? new();

    protected Workspace Workspace { get; }
    protected Daemon Daemon { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        main = await Workspace.CreateRepositoryAsync(Project);
        Daemon = await Daemon.StartAsync(Workspace);
        await PushAsync(Branch);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public virtual async Task DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
        await Daemon.DisposeAsync();
        await Workspace.DisposeAsync();
    }

    protected static async Task CheckAsync(IPage page, string what)
    {
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0, $"{what} scrolls sideways");
        var findings = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical");
        findings.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})").ShouldBeEmpty(what);
    }

    protected async Task<IPage> SignInAsync(BrowserNewContextOptions options)
    {
        var page = await (await browser.NewContextAsync(options)).NewPageAsync();
        await page.GotoAsync($"{Workspace.Server}login?token={Workspace.Token}");
        return page;
    }

    protected async Task PushAsync(string branch)
    {
        var commit = await Workspace.CommitAsync(Project, $"page of {branch}", main);
        await Workspace.GitAsync(Workspace.Repository(Project), "update-ref", $"refs/heads/{branch}", commit);
        (await Daemon.PushAsync(Project, $"refs/heads/{branch}", new string('0', 40), commit)).EnsureSuccessStatusCode().Dispose();
        await Daemon.DotenvAsync(Project, branch, commit);
    }
}

/// <summary>Skipped, with the reason, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsChromiumFactAttribute : FactAttribute
{
    public NeedsChromiumFactAttribute() => Skip = Chromium.WhyMissing;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsChromiumTheoryAttribute : TheoryAttribute
{
    public NeedsChromiumTheoryAttribute() => Skip = Chromium.WhyMissing;
}

internal static class Chromium
{
    public static string? WhyMissing => File.Exists("/usr/bin/chromium") ? null : "/usr/bin/chromium is not there; tests/run installs it where it can";
}
