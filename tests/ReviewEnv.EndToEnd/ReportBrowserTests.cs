using Microsoft.Playwright;

namespace ReviewEnv.EndToEnd;

/// <summary>The idle report and what it leads to, in a real browser: what costs something while nobody uses it is seen, and put to sleep.</summary>
public sealed class ReportBrowserTests() : PagesInBrowser(new Workspace(
    lifetime: "autoStopIn: 3 days, idleAfter: 1s", more: "costs: { sampleEvery: 1s, currency: EUR, books: [{ name: machine, prices: { processHour: 3600 } }] }"))
{
    private const string Report = "reports/idle?period=last+7+days&groupBy=environment";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await IdleReport.ShowsAsync(Daemon, Workspace, "cost", "costIdle");
    }

    [NeedsChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_idle_is_shown_with_its_cost_and_put_to_sleep_after_a_preview_of_what_that_saves(bool script)
    {
        var page = await SignInAsync(new() { JavaScriptEnabled = script });
        await page.GotoAsync($"{Workspace.Server}{Report}");
        await Assertions.Expect(page.Locator(".worst")).ToContainTextAsync(Branch);
        await page.Locator(".worst").GetByRole(AriaRole.Link, new() { Name = "Sleep" }).ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Put 1 environment to sleep?");
        await Assertions.Expect(page.Locator(".sum")).ToHaveTextAsync("That saves up to 86,400.00 EUR a day while they sleep.");
        (await PhaseAsync()).ShouldBe("Ready", "a preview does nothing");
        await page.Locator("form.confirm button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("1 environment will be put to sleep");
        await Eventually.TrueAsync(async () => await PhaseAsync() == "Sleeping", "the environment to sleep");
        Workspace.ProcessesBelow(Workspace.Environments).ShouldBeEmpty("asleep it runs nothing");

        await IdleReport.ShowsAsync(Daemon, Workspace, "savedBySleep");
        await page.GotoAsync(Workspace.Server.ToString());
        await page.GetByLabel($"Choose {Branch}").CheckAsync();
        await page.Locator(".bulkbar").GetByRole(AriaRole.Button, new() { Name = "Wake" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Wake 1 environment?");
        await page.Locator("form.confirm button").ClickAsync();
        await Eventually.TrueAsync(async () => await PhaseAsync() == "Ready", "the environment to be awake");
    }

    [NeedsChromiumTheory]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task The_report_has_charts_with_words_and_figures_fits_the_screen_and_has_no_serious_accessibility_findings(int width, ColorScheme scheme)
    {
        var page = await SignInAsync(new() { ViewportSize = new() { Width = width, Height = 844 }, ColorScheme = scheme });
        await page.GotoAsync($"{Workspace.Server}{Report}");

        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Cost per day" })).ToBeVisibleAsync();
        (await page.Locator("figure.chart > svg").CountAsync()).ShouldBe(3);
        await CheckAsync(page, "the report");
        foreach (var table in await page.Locator("details.data summary, .remedies summary").AllAsync()) await table.ClickAsync();
        await Assertions.Expect(page.Locator("details.data table").First).ToBeVisibleAsync();
        await CheckAsync(page, "the report with its figures");
        await page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("owner");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await CheckAsync(page, "the report by owner");
    }

    [NeedsChromiumFact]
    public async Task The_file_that_is_mailed_shows_the_same_without_what_a_server_gives_to_its_pages()
    {
        var page = await SignInAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync($"{Workspace.Server}{Report}");
        var download = page.WaitForDownloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "HTML file" }).ClickAsync();
        var file = Path.Combine(Workspace.Directory, "report.html");
        await (await download).SaveAsAsync(file);

        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await Assertions.Expect(page.Locator(".worst")).ToContainTextAsync(Branch);
        (await page.Locator("figure.chart > svg").CountAsync()).ShouldBe(3);
    }

    private async Task<string?> PhaseAsync() => (await Daemon.FindAsync(Project, Branch))?.GetProperty("phase").GetString();
}
