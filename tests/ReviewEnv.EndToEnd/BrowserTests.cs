using Microsoft.Playwright;

namespace ReviewEnv.EndToEnd;

/// <summary>The pages in a real browser.</summary>
public sealed class BrowserTests : PagesInBrowser
{
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

        await Eventually.TrueAsync(async () => (await Daemon.FindAsync(Project, Branch))?.GetProperty("phase").GetString() == "Stopped", "the environment to stop");
        Workspace.ProcessesBelow(Workspace.Environments).ShouldBeEmpty();
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
}
