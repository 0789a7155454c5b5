using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ReviewEnv.EndToEnd;

/// <summary>The pages in a real browser.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private const string Project = "group/site";
    private const string Branch = "feature/<b>bold</b>";
    private readonly Workspace workspace = new();
    private Daemon daemon = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private string main = "";

    public async Task InitializeAsync()
    {
        main = await workspace.CreateRepositoryAsync(Project);
        daemon = await Daemon.StartAsync(workspace);
        await PushAsync(Branch);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
        await daemon.DisposeAsync();
        await workspace.DisposeAsync();
    }

    [NeedsChromiumFact]
    public async Task A_reader_signs_in_by_link_follows_a_branch_and_sees_its_story()
    {
        var page = await SignInAsync(new());
        page.Url.ShouldNotContain(Workspace.Token, Case.Sensitive, "the token must not stay in the address");

        await page.GetByText(Branch).First.ClickAsync();
        await Assertions.Expect(page.Locator("#head")).ToContainTextAsync("Ready");
        await Assertions.Expect(page.Locator("#journal")).ToContainTextAsync("times in a row");
        (await page.Locator("#head b").CountAsync()).ShouldBe(0, "a branch name is text, never markup");
    }

    [NeedsChromiumFact]
    public async Task The_list_follows_what_happens_without_a_reload()
    {
        var page = await SignInAsync(new());
        await page.EvaluateAsync("window.sameDocument = true");

        await PushAsync("feature/later");

        await Assertions.Expect(page.Locator("#environments")).ToContainTextAsync("feature/later");
        (await page.EvaluateAsync<bool>("window.sameDocument === true")).ShouldBeTrue();
    }

    [NeedsChromiumFact]
    public async Task Without_JavaScript_an_environment_can_be_found_and_stopped()
    {
        var page = await SignInAsync(new() { JavaScriptEnabled = false });
        await page.GetByText(Branch).First.ClickAsync();
        await page.Locator("summary", new() { HasTextString = "Stop" }).First.ClickAsync();
        await page.Locator("form[action$='/stop'] button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status]")).ToBeVisibleAsync();

        await Eventually.TrueAsync(async () => (await daemon.FindAsync(Project, Branch))?.GetProperty("phase").GetString() == "Stopped", "the environment to stop");
        Workspace.ProcessesBelow(workspace.Environments).ShouldBeEmpty();
    }

    [NeedsChromiumTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_pages_fit_the_screen_and_have_no_serious_accessibility_findings(int width, ColorScheme scheme)
    {
        var page = await SignInAsync(new() { ViewportSize = new() { Width = width, Height = 844 }, ColorScheme = scheme });
        await CheckAsync(page, "the list");
        await page.GetByText(Branch).First.ClickAsync();
        await Assertions.Expect(page.Locator("#head")).ToContainTextAsync("Ready");
        await CheckAsync(page, "the environment");
    }

    private static async Task CheckAsync(IPage page, string what)
    {
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0, $"{what} scrolls sideways");
        var findings = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical");
        findings.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})").ShouldBeEmpty(what);
    }

    private async Task<IPage> SignInAsync(BrowserNewContextOptions options)
    {
        var page = await (await browser.NewContextAsync(options)).NewPageAsync();
        await page.GotoAsync($"{workspace.Server}login?token={Workspace.Token}");
        return page;
    }

    private async Task PushAsync(string branch)
    {
        var commit = await workspace.CommitAsync(Project, $"page of {branch}", main);
        await workspace.GitAsync(workspace.Repository(Project), "update-ref", $"refs/heads/{branch}", commit);
        (await daemon.PushAsync(Project, $"refs/heads/{branch}", new string('0', 40), commit)).EnsureSuccessStatusCode().Dispose();
        await daemon.DotenvAsync(Project, branch, commit);
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
