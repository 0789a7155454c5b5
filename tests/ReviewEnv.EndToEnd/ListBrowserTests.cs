using Microsoft.Playwright;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.EndToEnd;

/// <summary>Finding environments in the list, and doing something to several of them, in a real browser.</summary>
public sealed class ListBrowserTests : PagesInBrowser
{
    private const string Second = "feature/second";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await PushAsync(Second);
    }

    [NeedsChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_list_is_searched_by_its_form_and_by_an_address_and_sorted_by_its_headings(bool script)
    {
        var page = await SignInAsync(new() { JavaScriptEnabled = script });
        await page.Locator("#q").FillAsync("second");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator(".env")).ToHaveCountAsync(1);
        page.Url.ShouldContain("q=second");

        await page.GotoAsync($"{Workspace.Server}?q=bold&stopped=yes");
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync("bold");
        await Assertions.Expect(page.Locator(".env")).ToHaveCountAsync(1);

        await page.GotoAsync(Workspace.Server.ToString());
        await page.Locator(".columns").GetByText("Branch").ClickAsync();
        await Assertions.Expect(page.Locator(".env .branch").First).ToHaveTextAsync(Branch);
        await page.Locator(".columns").GetByText("Branch").ClickAsync();
        await Assertions.Expect(page.Locator(".env .branch").First).ToHaveTextAsync(Second);
        await Assertions.Expect(page.Locator(".columns .sorted")).ToContainTextAsync("sorted descending");
    }

    [NeedsChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_chosen_is_shown_first_and_stopped_after_that(bool script)
    {
        var page = await SignInAsync(new() { JavaScriptEnabled = script });
        await page.GetByText("Choose all on this page").ClickAsync();
        await page.GetByLabel($"Choose {Branch}").UncheckAsync();
        await page.Locator(".bulkbar").GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Stop 1 environment?");
        await Assertions.Expect(page.Locator(".outlooks")).ToContainTextAsync(Second);
        (await PhaseAsync(Second)).ShouldBe("Ready", "a preview does nothing");

        await page.GetByLabel("Reason").FillAsync("clean up");
        await page.Locator("form.confirm button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("1 environment will be stopped");
        await Eventually.TrueAsync(async () => await PhaseAsync(Second) == "Stopped", "the environment to stop");
        (await PhaseAsync(Branch)).ShouldBe("Ready");
    }

    [NeedsChromiumFact]
    public async Task What_cannot_be_done_is_told_before_anybody_is_asked_to_confirm_it()
    {
        var page = await SignInAsync(new());
        await page.GotoAsync($"{Workspace.Server}bulk?do=wake&id={IdOf(Second)}&id=nosuch");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Nothing can be woken");
        await Assertions.Expect(page.Locator(".outlooks")).ToContainTextAsync("It does not sleep.");
        await Assertions.Expect(page.Locator(".outlooks")).ToContainTextAsync("There is no such environment");
        (await page.Locator("form.confirm").CountAsync()).ShouldBe(0);
    }

    [NeedsChromiumFact]
    public async Task What_is_chosen_stays_chosen_while_the_list_follows_what_happens()
    {
        var page = await SignInAsync(new());
        var box = page.GetByLabel($"Choose {Second}");
        await box.CheckAsync();

        await PushAsync("feature/third");

        await Assertions.Expect(page.Locator("#environments")).ToContainTextAsync("feature/third");
        await Assertions.Expect(page.Locator("#counts")).ToContainTextAsync("All 3");
        await Assertions.Expect(box).ToBeCheckedAsync();
        await Assertions.Expect(box).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("Choose feature/third")).Not.ToBeCheckedAsync();
    }

    [NeedsChromiumFact]
    public async Task Everything_in_the_list_is_reached_by_the_keyboard_and_shows_where_it_is()
    {
        var page = await SignInAsync(new());
        // What is new in the list arrives by itself, perhaps between two keys: then they are pressed again.
        await Eventually.TrueAsync(
            async () =>
            {
                if (page.Url.Contains("sort=branch", StringComparison.Ordinal)) return true;
                await page.Locator(".columns a").First.FocusAsync();
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<bool>("!document.activeElement.matches('.columns a[href*=\"sort=branch\"]')")) return false;
                await page.Keyboard.PressAsync("Enter");
                return false;
            },
            "the list sorted by branch");
        await page.WaitForLoadStateAsync();

        await page.GetByLabel($"Choose {Second}").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.GetByLabel($"Choose {Second}")).ToBeCheckedAsync();
        (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid");
    }

    [NeedsChromiumTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Lists_previews_and_results_fit_the_screen_and_have_no_serious_accessibility_findings(int width, ColorScheme scheme)
    {
        var page = await SignInAsync(new() { ViewportSize = new() { Width = width, Height = 844 }, ColorScheme = scheme });
        await page.GotoAsync($"{Workspace.Server}?all=yes&sort=idle&desc=yes&idle=1s&owner=ada");
        await CheckAsync(page, "the filtered list");
        await page.GotoAsync($"{Workspace.Server}?sort=cost&all=yes");
        await CheckAsync(page, "the list with all chosen");
        await page.Locator(".bulkbar").GetByRole(AriaRole.Button, new() { Name = "Extend" }).ClickAsync();
        await CheckAsync(page, "the preview");
        await page.Locator("form.confirm button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("2 environments will be extended");
        await CheckAsync(page, "the result");
    }

    private static string IdOf(string branch) => new EnvironmentKey(Project, GitRef.Branch(branch)).Id;

    private async Task<string?> PhaseAsync(string branch) => (await Daemon.FindAsync(Project, branch))?.GetProperty("phase").GetString();
}
